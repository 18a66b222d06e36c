using System.Buffers.Binary;
using SixLabors.ImageSharp.Metadata;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.Native;

namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>What a WebP's chunks say without being decompressed.</summary>
internal sealed class WebpHeader
{
    private const int AlphaFlag = 0x10;
    private const int AnimationFlag = 0x02;

    private readonly Stream _stream;
    private readonly DecoderOptions _options;
    private readonly List<WebpFrame> _frames = [];
    private bool _isExtended;
    private bool _hasImage;

    private WebpHeader(Stream stream, DecoderOptions options)
    {
        _stream = stream;
        _options = options;
    }

    public Size Size { get; private set; }

    public bool HasAlpha { get; private set; }

    /// <summary>As stored; 0 for an animation, as in the published package.</summary>
    public int BitsPerPixel { get; private set; }

    public bool IsAnimated { get; private set; }

    public IReadOnlyList<WebpFrame> Frames => _frames;

    public ImageMetadata Metadata { get; } = new();

    /// <param name="stream">At the start of the picture.</param>
    /// <param name="options">How much to read.</param>
    /// <exception cref="ImageFormatException">Damaged.</exception>
    public static WebpHeader Read(Stream stream, DecoderOptions options)
    {
        var header = new WebpHeader(stream, options);
        stream.Position += RiffChunk.FileHeaderSize;
        while (header.ReadChunk())
        {
        }

        var isComplete = header.IsAnimated ? header._frames.Count > 0 : header._hasImage;
        return isComplete ? header : throw new ImageFormatException("The WebP has no pixels.");
    }

    /// <returns>Whether there may be another chunk.</returns>
    private bool ReadChunk()
    {
        Span<byte> head = stackalloc byte[RiffChunk.HeaderSize];
        if (_stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
        {
            return false;
        }

        var type = BinaryPrimitives.ReadUInt32LittleEndian(head);
        var declared = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        var start = _stream.Position;
        var length = (int)Math.Min(declared, Math.Min(int.MaxValue, _stream.Length - start));
        ReadChunk(type, length);

        var next = start + declared + declared % 2;
        if (next > _stream.Length || _frames.Count >= _options.MaxFrames)
        {
            return false;
        }

        _stream.Position = next;
        return _isExtended || !_hasImage;
    }

    private void ReadChunk(uint type, int length)
    {
        switch (type)
        {
            case RiffChunk.Extended when !_hasImage:
                ReadExtended(Peek(length, 10));
                break;
            case RiffChunk.Lossy when !_hasImage:
                ReadLossy(Peek(length, 10));
                break;
            case RiffChunk.Lossless when !_hasImage:
                ReadLossless(Peek(length, 5));
                break;
            case RiffChunk.Alpha:
                HasAlpha = true;
                break;
            case RiffChunk.Animation when IsAnimated:
                ReadAnimation(Peek(length, 6));
                break;
            case RiffChunk.Frame when IsAnimated:
                ReadFrame(length);
                break;
            case RiffChunk.Exif when !_options.SkipMetadata && Metadata.ExifProfile is null:
                Metadata.ExifProfile = new ExifProfile(Peek(length, length));
                break;
        }
    }

    private byte[] Peek(int length, int wanted)
    {
        if (length < wanted)
        {
            throw new InvalidImageContentException("A chunk of the WebP is cut off.");
        }

        var data = new byte[wanted];
        _stream.ReadExactly(data);
        return data;
    }

    private void ReadExtended(byte[] data)
    {
        _isExtended = true;
        HasAlpha = (data[0] & AlphaFlag) != 0;
        IsAnimated = (data[0] & AnimationFlag) != 0;
        Size = new Size(RiffChunk.UInt24(data.AsSpan(4)) + 1, RiffChunk.UInt24(data.AsSpan(7)) + 1);
    }

    /// <summary>A frame tag of three bytes, a start code of three, then two sizes of 14 bits (RFC 6386, section 9.1).</summary>
    private void ReadLossy(ReadOnlySpan<byte> data)
    {
        var isKeyFrame = (data[0] & 1) == 0;
        if (!isKeyFrame || data[3] != 0x9D || data[4] != 0x01 || data[5] != 0x2A)
        {
            throw new ImageFormatException("The WebP's VP8 header is damaged.");
        }

        SetImage(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
        BitsPerPixel = HasAlpha ? 32 : 24;
        Metadata.GetWebpMetadata().FileFormat = WebpFileFormatType.Lossy;
    }

    /// <summary>A signature byte, then width - 1 and height - 1 in 14 bits each, whether alpha is used, and a version of three bits.</summary>
    private void ReadLossless(ReadOnlySpan<byte> data)
    {
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
        if (data[0] != 0x2F || bits >> 29 != 0)
        {
            throw new ImageFormatException("The WebP's VP8L header is damaged.");
        }

        SetImage((int)(bits & 0x3FFF) + 1, (int)(bits >> 14 & 0x3FFF) + 1);
        HasAlpha |= (bits >> 28 & 1) != 0;
        BitsPerPixel = 32;
        Metadata.GetWebpMetadata().FileFormat = WebpFileFormatType.Lossless;
    }

    private void SetImage(int width, int height)
    {
        if (width == 0 || height == 0)
        {
            throw new ImageFormatException($"A WebP cannot have the size {width} x {height}.");
        }

        _hasImage = true;
        Size = new Size(width, height);
    }

    private void ReadAnimation(ReadOnlySpan<byte> data)
    {
        var metadata = Metadata.GetWebpMetadata();
        metadata.BackgroundColor = Color.FromRgba(data[2], data[1], data[0], data[3]);
        metadata.RepeatCount = BinaryPrimitives.ReadUInt16LittleEndian(data[4..]);
    }

    private void ReadFrame(int length)
    {
        var header = Peek(length, WebpFrame.HeaderSize);
        var frame = WebpFrame.Parse(header, _stream.Position, length - WebpFrame.HeaderSize);
        var canvas = new Rectangle(Point.Empty, Size);
        if (!canvas.Contains(frame.Area) || frame.Area.Width > LibWebp.MaxDimension || frame.Area.Height > LibWebp.MaxDimension)
        {
            throw new ImageFormatException($"A frame of the WebP reaches from {frame.Area} over the canvas {canvas}.");
        }

        _frames.Add(frame);
    }
}
