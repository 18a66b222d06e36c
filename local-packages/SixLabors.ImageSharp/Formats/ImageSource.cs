using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats;

/// <summary>Encoded bytes, wherever they come from.</summary>
internal readonly struct ImageSource
{
    private readonly DecoderOptions _options;
    private readonly Stream _stream;

    private ImageSource(DecoderOptions options, Stream stream)
    {
        _options = options;
        _stream = stream;
    }

    public static T FromFile<T>(DecoderOptions options, string path, Func<ImageSource, T> read)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(path);
        using var file = File.OpenRead(path);
        return read(new ImageSource(options, file));
    }

    public static T FromStream<T>(DecoderOptions options, Stream stream, Func<ImageSource, T> read)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanRead)
        {
            throw new NotSupportedException("The stream cannot be read from.");
        }

        if (stream.CanSeek)
        {
            return read(new ImageSource(options, stream));
        }

        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        copy.Position = 0;
        return read(new ImageSource(options, copy));
    }

    public static unsafe T FromBytes<T>(DecoderOptions options, ReadOnlySpan<byte> bytes, Func<ImageSource, T> read)
    {
        ArgumentNullException.ThrowIfNull(options);
        fixed (byte* start = bytes)
        {
            // An empty span has no address. The published package stumbles over that with this exception, too.
            ArgumentNullException.ThrowIfNull(start, nameof(bytes));
            using var stream = new UnmanagedMemoryStream(start, bytes.Length);
            return read(new ImageSource(options, stream));
        }
    }

    public ImageCodec Detect()
    {
        var codecs = _options.Configuration.Codecs;
        var start = _stream.Position;
        var header = new byte[codecs.Select(codec => codec.HeaderSize).DefaultIfEmpty().Max()];
        var length = _stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        _stream.Position = start;

        return codecs.LastOrDefault(codec => length >= codec.HeaderSize && codec.Recognises(header))
            ?? throw new UnknownImageFormatException(
                $"The bytes are none of the formats that can be read: {string.Join(", ", codecs.Select(codec => codec.Format.Name))}.");
    }

    public ImageInfo Identify()
    {
        var codec = Detect();
        var info = codec.Identify(_options, _stream);
        info.Metadata.DecodedImageFormat = codec.Format;
        return info;
    }

    public Image<TPixel> Decode<TPixel>()
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var codec = Detect();
        var data = new byte[_stream.Length - _stream.Position];
        _stream.ReadExactly(data);
        try
        {
            var image = codec.Decode<TPixel>(_options, data);
            image.Metadata.DecodedImageFormat = codec.Format;
            return image;
        }
        catch (InvalidMemoryOperationException e)
        {
            throw new InvalidImageContentException("The picture is larger than the memory allocator allows.", e);
        }
    }
}
