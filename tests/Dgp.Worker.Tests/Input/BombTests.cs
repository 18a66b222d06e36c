using System.Diagnostics;
using Dgp.Contracts;
using Dgp.Worker.Input;
using Dgp.Worker.Tests.Input.Formats;

namespace Dgp.Worker.Tests.Input;

/// <summary>Small files that ask for much. Alone, for they are timed and the process's memory is measured.</summary>
[Collection(nameof(BombTests))]
[CollectionDefinition(nameof(BombTests), DisableParallelization = true)]
public sealed class BombTests(ITestOutputHelper output)
{
    private const long MostBytes = 500L << 20;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    // The decoded pixels of a permitted picture; its size is legitimate, whatever the file's.
    private const int Width = 8000, Height = 4000;

    public static TheoryData<string, ErrorCode?> Bombs => new()
    {
        { "png: texts that swell", null },
        { "png: a profile that swells", null },
        { "png: exif as text that swells", null },
        { "png: 100000 x 100000", ErrorCode.TooLarge },
        { "png: nothing of 32 million pixels", ErrorCode.BadImage },
        { "png: little of 32 million interlaced pixels", ErrorCode.BadImage },
        { "png: far more pixels than it has room for", null },
        { "png: 32 million pixels of 16 bits with alpha, all zero", null },
        { "jpeg: 65535 x 65535", ErrorCode.TooLarge },
        { "jpeg: ten thousand scans", ErrorCode.TooLarge },
        { "jpeg: as many scans as are allowed", null },
        { "jpeg: 32 million pixels of four missing colours", ErrorCode.BadImage },
        { "webp: 16383 x 16383", ErrorCode.TooLarge },
        { "webp: 65536 groups of codes", ErrorCode.TooLarge },
        { "webp: 32 million pixels of one colour", null },
        { "webp: a canvas of 16 million x 16 million", ErrorCode.TooLarge },
        { "gif", ErrorCode.UnknownFormat },
        { "bmp", ErrorCode.UnknownFormat },
        { "tiff", ErrorCode.UnknownFormat },
    };

    /// <param name="code">Null where the picture may be read, if only it ends in time.</param>
    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_ends_with_its_code_in_two_seconds_and_500_megabytes(string name, ErrorCode? code)
    {
        var file = FileOf(name);
        GC.Collect();
        var (before, processor, clock) = (ResetPeak(), Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.StartNew());

        var error = Record.Exception(() => InputPicture.FromBlob("uploads/bomb", file, TestContext.Current.CancellationToken).Dispose());

        var (used, bytes) = (Process.GetCurrentProcess().TotalProcessorTime - processor, Peak() - before);
        output.WriteLine($"{name}: {file.Length:N0} bytes, {clock.Elapsed.TotalSeconds:0.00} s ({used.TotalSeconds:0.00} s of processor), {bytes >> 20} MB, {(error as DgpException)?.CodeName ?? "read"}");
        Assert.Equal(code, (error as DgpException)?.Code);
        Assert.InRange(bytes, long.MinValue, MostBytes);
        Assert.True(code is null || used < Longest, $"It took {used} of processor time.");
    }

    private static byte[] FileOf(string name)
    {
        var pixels = PngBytes.Chunk("IDAT", PngBytes.Deflate(new byte[20]));
        var header = PngBytes.Header(4, 4, 8, 0);
        return name switch
        {
            "png: texts that swell" => PngBytes.File(header, [.. Enumerable.Repeat(PngBytes.Chunk("zTXt", [.. "a\0\0"u8, .. PngBytes.DeflatedZeros(10 << 20)]), 40), pixels]),
            "png: a profile that swells" => PngBytes.File(header, PngBytes.Chunk("iCCP", [.. "a\0\0"u8, .. PngBytes.DeflatedZeros(1 << 30)]), pixels),
            "png: exif as text that swells" =>
                PngBytes.File(header, PngBytes.Chunk("zTXt", [.. "Raw profile type exif\0\0"u8, .. PngBytes.DeflatedZeros(1 << 30)]), pixels),
            "png: 100000 x 100000" => PngBytes.File(PngBytes.Header(100_000, 100_000, 8, 2), pixels),
            "png: nothing of 32 million pixels" => PngBytes.File(PngBytes.Header(Width, Height, 16, 6), pixels),
            "png: little of 32 million interlaced pixels" =>
                PngBytes.File(PngBytes.Header(Width, Height, 16, 6, interlaced: true), PngBytes.Chunk("IDAT", PngBytes.DeflatedZeros(100 << 20))),
            "png: far more pixels than it has room for" => PngBytes.File(header, PngBytes.Chunk("IDAT", PngBytes.DeflatedZeros(1 << 30))),
            "png: 32 million pixels of 16 bits with alpha, all zero" =>
                PngBytes.File(PngBytes.Header(Width, Height, 16, 6), PngBytes.Chunk("IDAT", PngBytes.DeflatedZeros(Height * ((8L * Width) + 1)))),
            "jpeg: 65535 x 65535" => JpegBytes.EmptyOfFourComponents(65_535, 65_535),
            "jpeg: ten thousand scans" => JpegBytes.OfScans(Width, Height, 10_000),
            "jpeg: as many scans as are allowed" => JpegBytes.OfScans(Width, Height, 39),
            "jpeg: 32 million pixels of four missing colours" => JpegBytes.EmptyOfFourComponents(Width, Height),
            "webp: 16383 x 16383" => WebpBytes.Plain(16_383, 16_383),
            "webp: 65536 groups of codes" => WebpBytes.OfAllGroups(2000, 2000),
            "webp: 32 million pixels of one colour" => WebpBytes.Plain(Width, Height),
            "webp: a canvas of 16 million x 16 million" =>
                WebpBytes.File(WebpBytes.Canvas(1 << 24, 1 << 24, 0x02), WebpBytes.Frame(0, 0, 16, 16, WebpBytes.Only(WebpBytes.Plain(16, 16)))),
            "gif" => [.. "GIF89a"u8, .. new byte[1000]],
            "bmp" => [.. "BM"u8, .. new byte[1000]],
            _ => [.. "II*\0"u8, .. new byte[1000]],
        };
    }

    /// <returns>The process's memory now.</returns>
    private static long ResetPeak()
    {
        File.WriteAllText("/proc/self/clear_refs", "5");
        return Kilobytes("VmRSS:") << 10;
    }

    private static long Peak() => Kilobytes("VmHWM:") << 10;

    private static long Kilobytes(string field) =>
        long.Parse(File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))[field.Length..^2], System.Globalization.CultureInfo.InvariantCulture);
}
