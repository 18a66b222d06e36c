using System.Buffers.Binary;
using Dgp.Worker.Input.Formats;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Output;

/// <summary>
/// Puts still pictures into the container of an animation, which ImageSharp 2.1 cannot write: each opaque, as large as the canvas, and
/// in place of the one before. Source: RFC 9649, section 2.7.
/// </summary>
internal static class AnimatedWebp
{
    private const int MostSide = 1 << 14;
    private const byte AnimationFlag = 0x02;
    private const byte DoNotBlend = 0x02;
    private const int RiffHeadBytes = 12;

    private static WebpEncoder Encoder => new() { FileFormat = WebpFileFormatType.Lossy, Quality = 90, Method = WebpEncodingMethod.Level2 };

    /// <param name="frames">Of one size, each shown for so many milliseconds.</param>
    /// <param name="repeats">How often it is played; 0: for ever.</param>
    public static void Save(Stream stream, IEnumerable<(Image<Rgb24> Picture, int Milliseconds)> frames, ushort repeats)
    {
        using var webp = new MemoryStream();
        webp.Write("RIFF\0\0\0\0WEBP"u8);
        foreach (var (picture, milliseconds) in frames)
        {
            if (webp.Length == RiffHeadBytes)
            {
                WriteHead(webp, picture.Width, picture.Height, repeats);
            }

            WriteFrame(webp, picture, milliseconds);
        }

        var file = webp.GetBuffer().AsSpan(0, (int)webp.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file[4..], file.Length - WebpChunk.HeadBytes);
        stream.Write(file);
    }

    private static void WriteHead(MemoryStream webp, int width, int height, ushort repeats)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(Math.Max(width, height), MostSide);
        var canvas = new byte[10];
        canvas[0] = AnimationFlag;
        WebpChunk.WriteUInt24(canvas.AsSpan(4), width - 1);
        WebpChunk.WriteUInt24(canvas.AsSpan(7), height - 1);
        WebpChunk.Write(webp, "VP8X"u8, canvas);

        // Four bytes of background, which is never seen, then the repeats.
        var animation = new byte[6];
        BinaryPrimitives.WriteUInt16LittleEndian(animation.AsSpan(4), repeats);
        WebpChunk.Write(webp, "ANIM"u8, animation);
    }

    private static void WriteFrame(MemoryStream webp, Image<Rgb24> picture, int milliseconds)
    {
        using var frame = new MemoryStream();
        var head = new byte[16];   // at (0, 0)
        WebpChunk.WriteUInt24(head.AsSpan(6), picture.Width - 1);
        WebpChunk.WriteUInt24(head.AsSpan(9), picture.Height - 1);
        WebpChunk.WriteUInt24(head.AsSpan(12), milliseconds);
        head[15] = DoNotBlend;
        frame.Write(head);
        WebpChunk.Write(frame, "VP8 "u8, Encoded(picture));
        WebpChunk.Write(webp, "ANMF"u8, frame.GetBuffer().AsSpan(0, (int)frame.Length));
    }

    private static byte[] Encoded(Image<Rgb24> picture)
    {
        using var still = new MemoryStream();
        picture.Save(still, Encoder);
        var file = still.ToArray();
        var pixels = RiffChunks.Parse(file, RiffHeadBytes..file.Length).Find("VP8 ")
            ?? throw new InvalidOperationException("The encoder wrote no lossy picture.");
        return file[pixels];
    }
}
