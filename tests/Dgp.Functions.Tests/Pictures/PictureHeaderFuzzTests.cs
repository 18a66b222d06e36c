using Dgp.Contracts;
using Dgp.Functions.Pictures;

namespace Dgp.Functions.Tests.Pictures;

public sealed class PictureHeaderFuzzTests
{
    [Fact]
    public void Of_100000_damaged_headers_each_is_read_or_refused_with_a_code()
    {
        byte[][] samples =
        [
            SamplePictures.Png(), SamplePictures.Jpeg(), SamplePictures.LossyWebp(), SamplePictures.LosslessWebp(),
            SamplePictures.JpegWithSegments(300), [.. "RIFF"u8, 0, 1, 0, 0, .. "WEBPVP8X"u8, 10, 0, 0, 0, .. new byte[30]],
        ];
        var random = new Random(7);
        var (read, refused) = (0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var file = Damaged(samples[i % samples.Length], random);
            try
            {
                if (PictureHeader.Read(file) is { } header)
                {
                    Assert.True(header is { Width: >= 1, Height: >= 1, Format: "png" or "jpeg" or "webp" });
                }

                read++;
            }
            catch (DgpException e) when (e.Code is ErrorCode.UnknownFormat or ErrorCode.BadImage)
            {
                refused++;
            }
        }

        // Both ends of the reader were reached.
        Assert.True(read > 10_000 && refused > 10_000, $"{read} read, {refused} refused");
    }

    private static byte[] Damaged(byte[] sample, Random random)
    {
        var file = sample.AsSpan(0, random.Next(4) == 0 ? random.Next(sample.Length + 1) : sample.Length).ToArray();
        for (var changes = random.Next(1, 6); changes > 0 && file.Length > 0; changes--)
        {
            // Mostly where the header is.
            var at = random.Next(random.Next(3) == 0 ? file.Length : Math.Min(file.Length, 64));
            file[at] = random.Next(3) switch
            {
                0 => (byte)random.Next(256),
                1 => (byte)(file[at] ^ (1 << random.Next(8))),
                _ => random.Next(2) == 0 ? byte.MinValue : byte.MaxValue,
            };
        }

        return file;
    }
}
