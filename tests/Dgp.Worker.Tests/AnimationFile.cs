using System.Buffers.Binary;
using System.Text;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests;

/// <summary>Takes an animated WebP apart by RFC 9649 alone; each frame decoded as the still picture that it is.</summary>
internal static class AnimationFile
{
    public sealed record Frame(int Width, int Height, int Milliseconds, Rgb24 Middle);

    public static IReadOnlyList<Frame> Read(byte[] file)
    {
        var frames = new List<Frame>();
        for (var at = 12; at < file.Length;)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(file.AsSpan(at + 4));
            if (Encoding.ASCII.GetString(file, at, 4) == "ANMF")
            {
                frames.Add(ReadFrame(file.AsSpan(at + 8, length)));
            }

            at += 8 + length + (length & 1);
        }

        return frames;
    }

    private static Frame ReadFrame(ReadOnlySpan<byte> data)
    {
        byte[] still = [.. "RIFF"u8, .. BitConverter.GetBytes(4 + data.Length - 16), .. "WEBP"u8, .. data[16..]];
        using var picture = Image.Load<Rgb24>(still);
        var (width, height) = (UInt24(data[6..]) + 1, UInt24(data[9..]) + 1);
        Assert.Equal((width, height), (picture.Width, picture.Height));
        return new Frame(width, height, UInt24(data[12..]), picture[width / 2, height / 2]);
    }

    private static int UInt24(ReadOnlySpan<byte> bytes) => bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
}
