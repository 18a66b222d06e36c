using System.Buffers.Binary;
using ImageSharp.Tests.Formats.Png;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests.Metadata.Profiles.Exif;

public class ExifProfileTests
{
    public static TheoryData<IImageEncoder> Encoders =>
        [new PngEncoder(), new JpegEncoder(), new WebpEncoder { FileFormat = WebpFileFormatType.Lossless }, new WebpEncoder()];

    [Theory]
    [MemberData(nameof(Encoders))]
    public void The_orientation_survives_every_format(IImageEncoder encoder)
    {
        using var image = Pictures.Gradient(20, 12);
        image.Metadata.ExifProfile = new ExifProfile();
        image.Metadata.ExifProfile.SetValue(ExifTag.Orientation, ExifOrientationMode.LeftBottom);

        var bytes = image.Encoded(encoder);

        using var loaded = Image.Load<Rgb24>(bytes);
        Assert.Equal(ExifOrientationMode.LeftBottom, OrientationOf(loaded.Metadata.ExifProfile));
        Assert.Equal(ExifOrientationMode.LeftBottom, OrientationOf(Image.Identify(bytes).Metadata.ExifProfile));
        Assert.Null(Image.Identify(new DecoderOptions { SkipMetadata = true }, bytes).Metadata.ExifProfile);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Both_byte_orders_are_read(bool bigEndian) =>
        Assert.Equal(ExifOrientationMode.RightTop, OrientationOf(new ExifProfile(Tiff(bigEndian, (0x0112, 3, 1, 6)))));

    [Theory]
    [InlineData(3, 1, 6)]
    [InlineData(8, 1, 6)]
    [InlineData(9, 1, 6)]
    [InlineData(4, 1, null)]
    [InlineData(1, 1, null)]
    [InlineData(3, 2, null)]
    [InlineData(3, 0, null)]
    [InlineData(2, 2, null)]
    public void Only_a_single_number_of_16_bits_or_its_signed_kin_is_an_orientation(int type, int count, int? expected) =>
        Assert.Equal((ushort?)expected, OrientationOf(new ExifProfile(Tiff(false, (0x0112, (ushort)type, (uint)count, 6)))));

    [Fact]
    public void A_value_can_be_set_changed_and_removed()
    {
        var profile = new ExifProfile();

        profile.SetValue(ExifTag.Orientation, ExifOrientationMode.BottomLeft);
        profile.SetValue(ExifTag.Orientation, ExifOrientationMode.TopRight);

        Assert.Equal(ExifOrientationMode.TopRight, OrientationOf(profile));
        Assert.Single(profile.Values);
        Assert.True(profile.RemoveValue(ExifTag.Orientation));
        Assert.False(profile.RemoveValue(ExifTag.Orientation));
        Assert.Null(OrientationOf(profile));
        Assert.Empty(profile.ToByteArray()!);
    }

    [Fact]
    public void A_copy_does_not_see_later_changes()
    {
        var profile = new ExifProfile();
        profile.SetValue(ExifTag.Orientation, ExifOrientationMode.TopRight);
        var copy = profile.DeepClone();

        profile.SetValue(ExifTag.Orientation, ExifOrientationMode.BottomLeft);

        Assert.Equal(ExifOrientationMode.TopRight, OrientationOf(copy));
    }

    [Fact]
    public void Other_values_are_carried_along_when_the_orientation_changes()
    {
        const ushort Compression = 0x0103;
        var profile = new ExifProfile(Tiff(true, (Compression, 3, 1, 5), (0x0112, 3, 1, 8)));

        profile.SetValue(ExifTag.Orientation, ExifOrientationMode.TopLeft);
        var again = new ExifProfile(profile.ToByteArray());

        Assert.Equal(ExifOrientationMode.TopLeft, OrientationOf(again));
        Assert.Contains(again.Values, value => (ushort)value.Tag == Compression && value.DataType == ExifDataType.Short);
    }

    [Fact]
    public void A_directory_that_points_at_itself_ends()
    {
        var profile = new ExifProfile(Tiff(false, (0x8769, 4, 1, 8), (0x0112, 3, 1, 3)));

        Assert.Equal(ExifOrientationMode.BottomRight, OrientationOf(profile));
    }

    [Theory]
    [InlineData("")]
    [InlineData("II*")]
    [InlineData("nonsense, not a profile")]
    public void What_is_no_profile_has_no_values(string data) =>
        Assert.Empty(new ExifProfile(System.Text.Encoding.ASCII.GetBytes(data)).Values);

    [Fact]
    public void A_png_may_keep_its_profile_as_text()
    {
        byte[] exif = [.. "Exif\0\0"u8, .. Tiff(true, (0x0112, 3, 1, 6))];
        var text = $"\nexif\n      {exif.Length}\n{Convert.ToHexStringLower(exif[..20])}\n{Convert.ToHexStringLower(exif[20..])}\n";
        byte[] compressed = [.. "Raw profile type exif\0\0"u8, .. PngBytes.Deflate(System.Text.Encoding.Latin1.GetBytes(text))];
        var png = PngBytes.Build(4, 4, 8, 2, (_, _, _) => 0, interlaced: false, PngBytes.Chunk("zTXt", compressed));

        Assert.Equal(ExifOrientationMode.RightTop, OrientationOf(Image.Identify(png).Metadata.ExifProfile));
    }

    internal static ushort? OrientationOf(ExifProfile? profile) =>
        profile is not null && profile.TryGetValue(ExifTag.Orientation, out IExifValue<ushort>? value) ? value.Value : null;

    /// <summary>A header and one directory; a value of two bytes or less stands at the start of its field.</summary>
    private static byte[] Tiff(bool bigEndian, params (ushort Tag, ushort Type, uint Count, ushort Value)[] entries)
    {
        var data = new byte[8 + 2 + 12 * entries.Length + 4];
        void UInt16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(at), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        void UInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(at), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        data[0] = data[1] = (byte)(bigEndian ? 'M' : 'I');
        UInt16(2, 42);
        UInt32(4, 8);
        UInt16(8, (ushort)entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            UInt16(10 + 12 * i, entries[i].Tag);
            UInt16(12 + 12 * i, entries[i].Type);
            UInt32(14 + 12 * i, entries[i].Count);
            if (entries[i].Type is 3 or 8)
            {
                UInt16(18 + 12 * i, entries[i].Value);
            }
            else
            {
                UInt32(18 + 12 * i, entries[i].Value);
            }
        }

        return data;
    }
}
