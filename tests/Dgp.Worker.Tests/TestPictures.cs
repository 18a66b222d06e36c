using System.Buffers.Binary;
using System.IO.Compression;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests;

/// <summary>Pictures of every kind that a user may bring.</summary>
internal static class TestPictures
{
    private const byte Grey = 0;
    private const byte Colour = 2;
    private const byte Palette = 3;
    private const byte ColourAndAlpha = 6;

    /// <summary>16 x 12 pixels, as libjpeg-turbo writes CMYK with Adobe's marker.</summary>
    public static byte[] CmykJpeg => Convert.FromBase64String(
        "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwAQCwwODAoQDg0OEhEQExgoGhgWFhgxIyUdKDozPTw5Mzg3QEhcTkBEV0U3OFBtUVdfYmdoZz5NcXlwZHhcZWdj/8AAFAgADAAQBEMRAE0RAFkR"
        + "AEsRAP/EABUAAQEAAAAAAAAAAAAAAAAAAAAG/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAA4EQwBNAFkASwAAPwCzTCkXAAAAD//Z");

    public static byte[] Png(int width, int height) => Saved(Photo(width, height), (image, stream) => image.SaveAsPng(stream));

    public static byte[] Jpeg(int width, int height) => Saved(Photo(width, height), (image, stream) => image.SaveAsJpeg(stream));

    public static byte[] Webp(int width, int height) => Saved(Photo(width, height), (image, stream) => image.SaveAsWebp(stream));

    public static byte[] AnimatedWebp(int frames)
    {
        using var stream = new MemoryStream();
        Dgp.Worker.Output.AnimatedWebp.Save(stream, Enumerable.Range(0, frames).Select(i => (Photo(24, 24, shift: 5 * i), 100)), repeats: 0);
        return stream.ToArray();
    }

    /// <summary>White in the left half.</summary>
    public static byte[] Mask(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width / 2; x++)
            {
                image[x, y] = new Rgb24(255, 255, 255);
            }
        }

        return Saved(image, (i, stream) => i.SaveAsPng(stream));
    }

    /// <summary>Many pixels in few bytes.</summary>
    public static byte[] LargePng(int width, int height) => PngOf(width, height, bits: 8, Colour, bytesPerRow: width * 3);

    public static byte[] SixteenBitPng() => PngOf(20, 10, bits: 16, Colour, bytesPerRow: 20 * 6);

    public static byte[] GreyPng() => PngOf(20, 10, bits: 8, Grey, bytesPerRow: 20);

    /// <summary>Colours with an alpha that grows from left to right.</summary>
    public static byte[] AlphaPng() => PngOf(20, 10, bits: 8, ColourAndAlpha, bytesPerRow: 20 * 4);

    public static byte[] PalettePng() => PngOf(20, 10, bits: 4, Palette, bytesPerRow: 10);

    /// <summary>A well-formed file whose header promises more than anybody has memory for.</summary>
    public static byte[] HugePng(int width, int height) => PngOf(width, height, bits: 8, Colour, bytesPerRow: 64, rows: 1);

    public static Image<Rgb24> Photo(int width, int height, int shift = 0)
    {
        var image = new Image<Rgb24>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                image[x, y] = new Rgb24((byte)((255 * x / width) + shift), (byte)(255 * y / height), (byte)(128 + (60 * Math.Sin(x * 0.7))));
            }
        }

        return image;
    }

    private static byte[] Saved(Image<Rgb24> image, Action<Image, Stream> save)
    {
        using (image)
        {
            using var stream = new MemoryStream();
            save(image, stream);
            return stream.ToArray();
        }
    }

    private static byte[] PngOf(int width, int height, byte bits, byte colourType, int bytesPerRow, int? rows = null)
    {
        using var png = new MemoryStream();
        png.Write([0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (bits, colourType);
        Chunk(png, "IHDR", header);
        if (colourType == Palette)
        {
            Chunk(png, "PLTE", [.. Enumerable.Range(0, 16 * 3).Select(i => (byte)(i * 5))]);
        }

        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest, leaveOpen: true))
        {
            for (var y = 0; y < (rows ?? height); y++)
            {
                zlib.WriteByte(0);
                zlib.Write([.. Enumerable.Range(0, bytesPerRow).Select(x => (byte)(x * 3))]);
            }
        }

        Chunk(png, "IDAT", data.ToArray());
        Chunk(png, "IEND", []);
        return png.ToArray();
    }

    private static void Chunk(Stream png, string type, byte[] data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] body = [.. System.Text.Encoding.ASCII.GetBytes(type), .. data];
        png.Write(body);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc(body));
        png.Write(number);
    }

    private static uint Crc(byte[] bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
            }
        }

        return ~crc;
    }
}
