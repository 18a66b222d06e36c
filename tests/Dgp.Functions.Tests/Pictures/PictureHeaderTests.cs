using Dgp.Contracts;
using Dgp.Functions.Pictures;
using FsCheck;
using FsCheck.Fluent;
using SixLabors.ImageSharp;

namespace Dgp.Functions.Tests.Pictures;

public sealed class PictureHeaderTests
{
    [Fact]
    public void A_header_says_what_ImageSharp_says_whatever_the_size_and_format()
    {
        var sizes = Gen.Choose(1, 300).Two();
        var files = sizes.SelectMany(s => Gen.Elements<Func<byte[]>>(
            () => SamplePictures.Png(s.Item1, s.Item2),
            () => SamplePictures.Jpeg(s.Item1, s.Item2),
            () => SamplePictures.LossyWebp(s.Item1, s.Item2),
            () => SamplePictures.LosslessWebp(s.Item1, s.Item2)));

        Prop.ForAll(files.ToArbitrary(), make =>
        {
            var file = make();
            var witness = Image.Identify(file, out var format);

            var header = PictureHeader.Read(file)!;

            Assert.Equal((witness.Width, witness.Height), (header.Width, header.Height));
            Assert.Equal(format.Name.ToLowerInvariant(), header.Format);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_header_that_is_cut_anywhere_is_no_header_yet_and_then_always_the_same()
    {
        foreach (var file in Samples)
        {
            var whole = PictureHeader.Read(file);
            var states = Enumerable.Range(1, file.Length).Select(length => PictureHeader.Read(file.AsSpan(0, length))).ToList();

            Assert.Null(states[0]);
            Assert.All(states.SkipWhile(s => s is null), s => Assert.Equal(whole, s));
        }
    }

    [Fact]
    public void The_size_of_a_camera_jpeg_is_found_behind_its_other_segments() =>
        Assert.Equal(new PictureHeader("jpeg", 32, 24), PictureHeader.Read(SamplePictures.JpegWithSegments(200_000)));

    [Theory]
    [InlineData("GIF89a..............................")]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg'>")]
    [InlineData("%PDF-1.7 ...........................")]
    [InlineData("PK\u0003\u0004..............................")]
    [InlineData("RIFF....WAVEfmt ....................")]
    [InlineData("\n\n\n\n")]
    public void What_is_no_picture_is_an_unknown_format(string file) =>
        Assert.Equal(ErrorCode.UnknownFormat, CodeOf(System.Text.Encoding.Latin1.GetBytes(file)));

    [Theory]
    [InlineData(0u, 5u)]
    [InlineData(5u, 0u)]
    [InlineData(0x80000000u, 5u)]
    [InlineData(5u, uint.MaxValue)]
    public void A_png_of_an_impossible_size_is_a_bad_image(uint width, uint height) =>
        Assert.Equal(ErrorCode.BadImage, CodeOf(SamplePictures.PngHeader(width, height)));

    [Theory]
    [InlineData(8, 1, 0, 0, 0)]   // no such colour type
    [InlineData(4, 2, 0, 0, 0)]   // RGB of 4 bits
    [InlineData(16, 3, 0, 0, 0)]  // palette of 16 bits
    [InlineData(8, 2, 1, 0, 0)]
    [InlineData(8, 2, 0, 1, 0)]
    [InlineData(8, 2, 0, 0, 2)]
    public void A_png_that_the_specification_does_not_know_is_a_bad_image(byte depth, byte colour, byte compression, byte filter, byte interlace) =>
        Assert.Equal(ErrorCode.BadImage, CodeOf(SamplePictures.PngHeader(5, 5, depth, colour, compression, filter, interlace)));

    [Fact]
    public void A_png_with_one_bit_of_its_header_flipped_is_a_bad_image()
    {
        for (var bit = 8 * 8; bit < 33 * 8; bit++)
        {
            var file = SamplePictures.PngHeader(640, 480);
            file[bit / 8] ^= (byte)(1 << (bit % 8));

            Assert.Equal(ErrorCode.BadImage, CodeOf(file));
        }
    }

    [Theory]
    [InlineData(0xC3)]   // lossless
    [InlineData(0xC5)]   // hierarchical
    [InlineData(0xDA)]   // pixels before any size
    [InlineData(0xD9)]   // the end before any size
    public void A_jpeg_that_no_viewer_reads_is_a_bad_image(byte marker) =>
        Assert.Equal(ErrorCode.BadImage, CodeOf([0xFF, 0xD8, 0xFF, marker, 0, 11, 8, 0, 9, 0, 9, 1, 0, 0, 0]));

    [Fact]
    public void A_webp_whose_canvas_is_smaller_than_its_picture_is_a_bad_image()
    {
        var picture = SamplePictures.LossyWebp(200, 100);
        byte[] canvas = [.. "VP8X"u8, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0];

        Assert.Equal(ErrorCode.BadImage, CodeOf([.. picture[..12], .. canvas, .. picture[12..]]));
    }

    private static byte[][] Samples =>
        [SamplePictures.Png(), SamplePictures.Jpeg(), SamplePictures.LossyWebp(), SamplePictures.LosslessWebp(), SamplePictures.JpegWithSegments(3000)];

    private static ErrorCode CodeOf(byte[] file) => Assert.Throws<DgpException>(() => PictureHeader.Read(file)).Code;
}
