using System.Buffers.Binary;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>Puts encoded frames into a container.</summary>
internal sealed class WebpWriter(Size size, byte[]? exif)
{
    private const int AlphaFlag = 0x10;
    private const int ExifFlag = 0x08;
    private const int AnimationFlag = 0x02;

    private readonly List<(WebpFrame Header, byte[] File)> _frames = [];

    public void Add(WebpFrame header, byte[] file) => _frames.Add((header, file));

    public void WriteTo(Stream stream, WebpMetadata metadata)
    {
        var hasExif = exif is { Length: > 0 };
        if (_frames is [var (_, file)] && !hasExif)
        {
            stream.Write(file);
            return;
        }

        using var body = new MemoryStream();
        RiffChunk.Write(body, RiffChunk.Extended, Extended(hasExif));
        if (_frames.Count == 1)
        {
            body.Write(ImageChunks(_frames[0].File));
        }
        else
        {
            WriteAnimation(body, metadata);
        }

        if (hasExif)
        {
            RiffChunk.Write(body, RiffChunk.Exif, exif);
        }

        Span<byte> head = stackalloc byte[RiffChunk.FileHeaderSize];
        "RIFF"u8.CopyTo(head);
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], (uint)(body.Length + 4));
        "WEBP"u8.CopyTo(head[RiffChunk.HeaderSize..]);
        stream.Write(head);
        body.WriteTo(stream);
    }

    private byte[] Extended(bool hasExif)
    {
        var hasAlpha = _frames.Exists(frame => HasAlpha(frame.File));
        var data = new byte[10];
        data[0] = (byte)((hasAlpha ? AlphaFlag : 0) | (hasExif ? ExifFlag : 0) | (_frames.Count > 1 ? AnimationFlag : 0));
        RiffChunk.WriteUInt24(data.AsSpan(4), (uint)size.Width - 1);
        RiffChunk.WriteUInt24(data.AsSpan(7), (uint)size.Height - 1);
        return data;
    }

    private void WriteAnimation(Stream body, WebpMetadata metadata)
    {
        Rgba32 background = metadata.BackgroundColor;
        byte[] animation = [background.B, background.G, background.R, background.A, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(animation.AsSpan(4), metadata.RepeatCount);
        RiffChunk.Write(body, RiffChunk.Animation, animation);
        foreach (var (header, file) in _frames)
        {
            RiffChunk.Write(body, RiffChunk.Frame, header.ToBytes(), ImageChunks(file));
        }
    }

    private static bool HasAlpha(byte[] file) =>
        WebpHeader.Read(new MemoryStream(file), Formats.DecoderOptions.Default).HasAlpha;

    /// <summary>The chunks of a file that hold pixels, which follow each other.</summary>
    private static ReadOnlySpan<byte> ImageChunks(byte[] file)
    {
        var rest = file.AsSpan(RiffChunk.FileHeaderSize);
        while (!RiffChunk.IsImage(BinaryPrimitives.ReadUInt32LittleEndian(rest)))
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(rest[4..]);
            rest = rest[(RiffChunk.HeaderSize + length + length % 2)..];
        }

        return rest;
    }
}
