using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>What the markers before the first scan say.</summary>
internal sealed class JpegHeader
{
    private const byte StartOfImage = 0xD8;
    private const byte EndOfImage = 0xD9;
    private const byte StartOfScan = 0xDA;
    private const byte App1 = 0xE1;

    private readonly Stream _stream;
    private readonly bool _skipMetadata;

    private JpegHeader(Stream stream, bool skipMetadata)
    {
        _stream = stream;
        _skipMetadata = skipMetadata;
    }

    public Size Size { get; private set; }

    public int Components { get; private set; }

    public int BitsPerPixel { get; private set; }

    /// <summary>The TIFF structure of the EXIF profile; null if there is none.</summary>
    public byte[]? Exif { get; private set; }

    private static ReadOnlySpan<byte> ExifIdentifier => "Exif\0\0"u8;

    /// <param name="stream">At the start of the picture.</param>
    /// <param name="skipMetadata">Whether to leave out EXIF.</param>
    /// <exception cref="InvalidImageContentException">Damaged before the first scan.</exception>
    /// <exception cref="NotSupportedException">Lossless or hierarchical coding, or a number of components other than 1, 3 and 4.</exception>
    public static JpegHeader Read(Stream stream, bool skipMetadata)
    {
        var header = new JpegHeader(stream, skipMetadata);
        stream.Position++;
        if (stream.ReadByte() != StartOfImage)
        {
            throw new InvalidImageContentException("The JPEG lacks its start marker.");
        }

        while (header.NextMarker() is var marker && marker is not (StartOfScan or EndOfImage))
        {
            header.ReadSegment((byte)marker);
        }

        return header.Components > 0 ? header : throw new InvalidImageContentException("The JPEG has no frame header.");
    }

    /// <returns>The marker's second byte; <see cref="EndOfImage"/> where the data ends.</returns>
    private int NextMarker()
    {
        var previous = 0;
        while (true)
        {
            var next = _stream.ReadByte();
            if (next < 0)
            {
                return EndOfImage;
            }

            // 0xFF fills, 0xFF00 is data; restart markers and the like have no segment.
            var isMarker = previous == 0xFF && next is not (0 or 0xFF or 0x01 or (>= 0xD0 and <= 0xD8));
            if (isMarker)
            {
                return next;
            }

            previous = next;
        }
    }

    private void ReadSegment(byte marker)
    {
        Span<byte> field = stackalloc byte[2];
        if (_stream.ReadAtLeast(field, field.Length, throwOnEndOfStream: false) < field.Length)
        {
            throw new InvalidImageContentException("The JPEG ends within a marker.");
        }

        var length = BinaryPrimitives.ReadUInt16BigEndian(field) - 2;
        if (length < 0 || length > _stream.Length - _stream.Position)
        {
            throw new InvalidImageContentException($"The JPEG's segment FF{marker:X2} is longer than the file.");
        }

        var isFrame = marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
        var isExif = marker == App1 && !_skipMetadata;
        if (!isFrame && !isExif)
        {
            _stream.Position += length;
            return;
        }

        var data = new byte[length];
        _stream.ReadExactly(data);
        if (isFrame)
        {
            ReadFrame(marker, data);
        }
        else if (data.AsSpan().StartsWith(ExifIdentifier))
        {
            // A profile over 64 KiB goes on in the next segment.
            Exif = [.. Exif ?? [], .. data.AsSpan(ExifIdentifier.Length)];
        }
    }

    private void ReadFrame(byte marker, ReadOnlySpan<byte> data)
    {
        if (marker is 0xC3 or 0xC5 or 0xC6 or 0xC7 or 0xCB or 0xCF)
        {
            throw new NotSupportedException($"JPEG coding process FF{marker:X2} is not supported.");
        }

        if (Components > 0 || data.Length < 6)
        {
            throw new InvalidImageContentException("The JPEG has two frame headers, or one that is too short.");
        }

        Size = new Size(BinaryPrimitives.ReadUInt16BigEndian(data[3..]), BinaryPrimitives.ReadUInt16BigEndian(data[1..]));
        Components = data[5];
        BitsPerPixel = data[0] * Components;
        if (Size.Width == 0 || Size.Height == 0)
        {
            throw new InvalidImageContentException($"A JPEG cannot have the size {Size.Width} x {Size.Height}.");
        }

        if (Components is not (1 or 3 or 4))
        {
            throw new NotSupportedException($"A JPEG of {Components} components is not supported.");
        }
    }
}
