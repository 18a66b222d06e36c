using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Input;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Input;

public sealed class InputPictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, byte[], int, int> Readable => new()
    {
        { "png", TestPictures.Png(21, 13), 21, 13 },
        { "jpeg", TestPictures.Jpeg(21, 13), 21, 13 },
        { "webp", TestPictures.Webp(21, 13), 21, 13 },
        { "cmyk", TestPictures.CmykJpeg, 16, 12 },
        { "16 bit", TestPictures.SixteenBitPng(), 20, 10 },
        { "grey", TestPictures.GreyPng(), 20, 10 },
        { "palette", TestPictures.PalettePng(), 20, 10 },
    };

    [Theory]
    [MemberData(nameof(Readable))]
    public void Every_kind_of_picture_is_read(string kind, byte[] bytes, int width, int height)
    {
        using var picture = Load(_folder.File($"{kind}.bin", bytes));

        Assert.Equal((width, height), (picture.Image.Width, picture.Image.Height));
        Assert.Empty(picture.Notes);
    }

    [Fact]
    public void What_is_transparent_is_laid_over_white_and_said_so()
    {
        using var picture = Load(_folder.File("a.png", TestPictures.AlphaPng()));

        // The first pixel has colour (0, 3, 6) and alpha 9: nearly all of the white shows.
        Assert.InRange(picture.Image[0, 0].R, 240, 255);
        Assert.Contains("white", Assert.Single(picture.Notes), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[]> Stored => new()
    {
        { "palette", TestPictures.PalettePng() },
        { "grey", TestPictures.GreyPng() },
        { "16 bit", TestPictures.SixteenBitPng() },
        { "jpeg", TestPictures.Jpeg(20, 10) },
        { "webp", TestPictures.Webp(20, 10) },
    };

    [Theory]
    [MemberData(nameof(Stored))]
    public void What_is_made_of_a_picture_is_saved_with_all_its_colours_however_the_picture_was_stored(string kind, byte[] bytes)
    {
        using var picture = Load(_folder.File($"{kind}.bin", bytes));
        using var made = picture.Image.Clone();
        using var painted = TestPictures.Photo(20, 10);
        painted.ProcessPixelRows(made, (from, to) => from.GetRowSpan(3).CopyTo(to.GetRowSpan(3)));

        made.SaveAsPng(_folder["made.png"]);

        using var saved = Image.Load<Rgb24>(_folder["made.png"]);
        Assert.Equal(Dgp.Engine.Imaging.Pictures.Bytes(made), Dgp.Engine.Imaging.Pictures.Bytes(saved));
    }

    [Fact]
    public void Of_an_animation_the_first_frame_is_taken_and_said_so()
    {
        using var picture = Load(_folder.File("a.webp", TestPictures.AnimatedWebp(3)));

        Assert.Equal(1, picture.Image.Frames.Count);
        Assert.Contains("first frame", Assert.Single(picture.Notes), StringComparison.Ordinal);
    }

    public static TheoryData<string, byte[], ErrorCode> Hostile
    {
        get
        {
            var data = new TheoryData<string, byte[], ErrorCode>
            {
                { "empty", [], ErrorCode.UnknownFormat },
                { "text", "This is no picture."u8.ToArray(), ErrorCode.UnknownFormat },
                { "zeros", new byte[4096], ErrorCode.UnknownFormat },
                { "gif", "GIF89a\u0001\0\u0001\0"u8.ToArray(), ErrorCode.UnknownFormat },
                { "huge", TestPictures.HugePng(100_000, 100_000), ErrorCode.TooLarge },
                { "too many pixels", TestPictures.HugePng(8_001, 8_000), ErrorCode.TooLarge },
            };
            foreach (var (name, bytes) in new[] { ("png", TestPictures.Png(64, 64)), ("jpeg", TestPictures.Jpeg(64, 64)), ("webp", TestPictures.Webp(64, 64)) })
            {
                data.Add($"{name} cut in its header", bytes[..20], ErrorCode.BadImage);
                data.Add($"{name} cut in its pixels", bytes[..(bytes.Length / 2)], ErrorCode.BadImage);
            }

            // Deep among the coded pixels: a decoder would show the upper half.
            data.Add("jpeg that lacks its last bytes", TestPictures.Jpeg(200, 200)[..^40], ErrorCode.BadImage);
            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public void What_is_no_picture_gets_its_code(string kind, byte[] bytes, ErrorCode code)
    {
        var error = Assert.Throws<DgpException>(() => Load(_folder.File($"{kind}.png", bytes)));

        Assert.Equal(code, error.Code);
    }

    [Fact]
    public void An_empty_name_is_told_as_such() =>
        Assert.Contains("empty", Assert.Throws<DgpException>(() => Load("")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_huge_header_costs_no_memory()
    {
        var path = _folder.File("huge.png", TestPictures.HugePng(100_000, 100_000));
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Throws<DgpException>(() => Load(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 10_000_000);
    }

    [Fact]
    public void A_file_that_is_too_long_is_never_read()
    {
        var path = _folder["long.png"];
        using (var file = File.Create(path))
        {
            file.SetLength(PictureLimits.MostBytes + 1);
        }

        var error = Assert.Throws<DgpException>(() => Load(path));

        Assert.Equal(ErrorCode.TooLarge, error.Code);
    }

    [Fact]
    public void A_folder_is_no_picture() =>
        Assert.Equal(ErrorCode.UnknownFormat, Assert.Throws<DgpException>(() => Load(_folder.Path)).Code);

    [Fact]
    public void A_missing_file_is_not_found() =>
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<DgpException>(() => Load(_folder["none.png"])).Code);

    [Fact]
    public void A_link_to_nowhere_is_not_found()
    {
        File.CreateSymbolicLink(_folder["link.png"], _folder["none.png"]);

        Assert.Equal(ErrorCode.NotFound, Assert.Throws<DgpException>(() => Load(_folder["link.png"])).Code);
    }

    // Opening a device could wait or read for ever.
    [Theory]
    [InlineData("/dev/zero")]
    [InlineData("/dev/null")]
    public void A_device_is_never_opened(string path) =>
        Assert.Equal(ErrorCode.UnknownFormat, Assert.Throws<DgpException>(() => Load(path)).Code);

    private static InputPicture Load(string path) => InputPicture.Load(path, TestContext.Current.CancellationToken);
}
