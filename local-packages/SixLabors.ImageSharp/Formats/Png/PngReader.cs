using System.Buffers.Binary;
using SixLabors.ImageSharp.Formats.Png.Chunks;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Reads the chunks of a PNG, checking them and keeping what decoding needs.</summary>
internal sealed class PngReader
{
    private const int MaxPaletteBytes = 256 * 3;

    private readonly Stream _stream;
    private readonly bool _skipMetadata;
    private readonly MemoryStream? _compressed;
    private readonly byte[] _block = new byte[1 << 14];
    private PngHeader? _header;
    private bool _hasData;

    private PngReader(Stream stream, bool skipMetadata, bool keepPixels)
    {
        _stream = stream;
        _skipMetadata = skipMetadata;
        _compressed = keepPixels ? new MemoryStream() : null;
    }

    public PngHeader Header => _header
        ?? throw new InvalidImageContentException("The PNG has no header chunk, or another chunk stands before it.");

    public byte[]? Palette { get; private set; }

    public byte[]? Transparency { get; private set; }

    /// <summary>The compressed pixels of all data chunks.</summary>
    public ReadOnlyMemory<byte> Compressed => _compressed is null ? default : _compressed.GetBuffer().AsMemory(0, (int)_compressed.Length);

    public ImageMetadata Metadata { get; } = new();

    /// <param name="stream">At the signature.</param>
    /// <param name="skipMetadata">Whether to leave out text and EXIF.</param>
    /// <param name="keepPixels">Whether to keep the compressed pixels, or only to check them.</param>
    public static PngReader Read(Stream stream, bool skipMetadata, bool keepPixels)
    {
        var reader = new PngReader(stream, skipMetadata, keepPixels);
        stream.Position += PngChunk.Signature.Length;
        while (reader.ReadChunk())
        {
        }

        _ = reader.Header;
        return keepPixels && !reader._hasData ? throw new InvalidImageContentException("The PNG has no pixels.") : reader;
    }

    /// <returns>Whether there may be another chunk.</returns>
    private bool ReadChunk()
    {
        Span<byte> head = stackalloc byte[8];
        var headLength = _stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (headLength < 4)
        {
            return false;
        }

        if (headLength < head.Length)
        {
            throw new InvalidImageContentException("The PNG ends within a chunk's type.");
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(head);
        var type = BinaryPrimitives.ReadUInt32BigEndian(head[4..]);
        if (length < 0 || !PngChunk.IsType(type))
        {
            return false;
        }

        var available = (int)Math.Min(length, _stream.Length - _stream.Position);
        if (type == PngChunk.Data)
        {
            ReadPixels(available, Crc32.Update(head[4..]));
            return true;
        }

        if (!IsWanted(type))
        {
            _stream.Position += available;
            _stream.ReadAtLeast(head[..4], 4, throwOnEndOfStream: false);   // the checksum
            return type != PngChunk.End;
        }

        var data = new byte[available];
        _stream.ReadExactly(data);
        CheckCrc(type, Crc32.Update(data, Crc32.Update(head[4..])));
        Keep(type, data);
        return true;
    }

    private bool IsWanted(uint type) => type is PngChunk.Header or PngChunk.Palette or PngChunk.Transparency
        || (!_skipMetadata && type is PngChunk.Exif or PngChunk.Text or PngChunk.CompressedText or PngChunk.InternationalText);

    private void Keep(uint type, byte[] data)
    {
        switch (type)
        {
            case PngChunk.Header when _header is not null:
                throw new InvalidImageContentException("The PNG has two header chunks.");
            case PngChunk.Header:
                KeepHeader(PngHeader.Parse(data));
                break;
            case PngChunk.Palette:
                Palette = data[..Math.Min(MaxPaletteBytes, data.Length / 3 * 3)];
                break;
            case PngChunk.Transparency:
                Transparency = data;
                break;
            case PngChunk.Exif:
                Metadata.ExifProfile = new ExifProfile(data);
                break;
            default:
                KeepText(PngText.Parse(type, data));
                break;
        }
    }

    private void KeepText(PngTextData? text)
    {
        if (text is null)
        {
            return;
        }

        if (PngLegacyExif.Parse(text.Value) is { } exif)
        {
            Metadata.ExifProfile ??= new ExifProfile(exif);
        }
        else
        {
            Metadata.GetPngMetadata().TextData.Add(text.Value);
        }
    }

    private void KeepHeader(PngHeader header)
    {
        _header = header;
        var metadata = Metadata.GetPngMetadata();
        metadata.BitDepth = (PngBitDepth)header.BitDepth;
        metadata.ColorType = header.ColorType;
        metadata.InterlaceMethod = header.Interlace;
    }

    private void ReadPixels(int length, uint crc)
    {
        _ = Header;
        _hasData = true;
        while (length > 0)
        {
            var block = _block.AsSpan(0, Math.Min(length, _block.Length));
            _stream.ReadExactly(block);
            crc = Crc32.Update(block, crc);
            _compressed?.Write(block);
            length -= block.Length;
        }

        CheckCrc(PngChunk.Data, crc);
    }

    private void CheckCrc(uint type, uint crc)
    {
        Span<byte> stored = stackalloc byte[4];
        var length = _stream.ReadAtLeast(stored, stored.Length, throwOnEndOfStream: false);
        var isRight = length == stored.Length && BinaryPrimitives.ReadUInt32BigEndian(stored) == crc;
        if (!isRight && PngChunk.IsChecked(type))
        {
            throw new InvalidImageContentException("A chunk of the PNG is cut off or has a wrong checksum.");
        }
    }
}
