using System.Buffers.Binary;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Png;

/// <summary>Turns the samples of a row, of any depth, into colours of 8 bits.</summary>
internal sealed class PngSamples
{
    private readonly PngHeader _header;
    private readonly int _channels;
    private readonly int _max;
    private readonly Rgba32[] _palette;

    /// <summary>The samples of the transparent colour; empty if there is none.</summary>
    private readonly int[] _key;

    /// <exception cref="InvalidImageContentException">The palette is missing.</exception>
    public PngSamples(PngReader png)
    {
        _header = png.Header;
        _channels = PngHeader.SamplesPerPixel(_header.ColorType);
        _max = (1 << _header.BitDepth) - 1;
        _palette = _header.ColorType == PngColorType.Palette ? Palette(png) : [];
        _key = Key(png.Transparency, _header.ColorType);
    }

    /// <summary>Whether the row's bytes are pixels of that format already.</summary>
    public bool Are<T>() => _header.BitDepth == 8 && _key.Length == 0
        && ((_header.ColorType == PngColorType.Rgb && typeof(T) == typeof(Rgb24))
            || (_header.ColorType == PngColorType.RgbWithAlpha && typeof(T) == typeof(Rgba32)));

    public Rgba32 Pixel(ReadOnlySpan<byte> row, int x)
    {
        var first = x * _channels;
        switch (_header.ColorType)
        {
            case PngColorType.Palette:
                return _palette[Math.Min(Sample(row, x), _palette.Length - 1)];
            case PngColorType.Grayscale:
                var grey = To8Bits(Sample(row, x));
                return new Rgba32(grey, grey, grey, IsKey(row, first) ? byte.MinValue : byte.MaxValue);
            case PngColorType.GrayscaleWithAlpha:
                grey = To8Bits(Sample(row, first));
                return new Rgba32(grey, grey, grey, To8Bits(Sample(row, first + 1)));
            default:
                var alpha = _channels == 4 ? To8Bits(Sample(row, first + 3)) : IsKey(row, first) ? byte.MinValue : byte.MaxValue;
                return new Rgba32(To8Bits(Sample(row, first)), To8Bits(Sample(row, first + 1)), To8Bits(Sample(row, first + 2)), alpha);
        }
    }

    private static Rgba32[] Palette(PngReader png)
    {
        if (png.Palette is not { Length: > 0 } colours)
        {
            throw new InvalidImageContentException("The PNG has no palette.");
        }

        var palette = new Rgba32[colours.Length / 3];
        for (var i = 0; i < palette.Length; i++)
        {
            var alpha = i < png.Transparency?.Length ? png.Transparency[i] : byte.MaxValue;
            palette[i] = new Rgba32(colours[3 * i], colours[3 * i + 1], colours[3 * i + 2], alpha);
        }

        return palette;
    }

    private static int[] Key(byte[]? transparency, PngColorType colorType)
    {
        var channels = colorType switch
        {
            PngColorType.Grayscale => 1,
            PngColorType.Rgb => 3,
            _ => 0,
        };
        return transparency?.Length >= 2 * channels
            ? [.. Enumerable.Range(0, channels).Select(channel => (int)BinaryPrimitives.ReadUInt16BigEndian(transparency.AsSpan(2 * channel)))]
            : [];
    }

    private int Sample(ReadOnlySpan<byte> row, int index)
    {
        switch (_header.BitDepth)
        {
            case 8:
                return row[index];
            case 16:
                return BinaryPrimitives.ReadUInt16BigEndian(row[(2 * index)..]);
            default:
                var bit = index * _header.BitDepth;
                return row[bit / 8] >> (8 - _header.BitDepth - bit % 8) & _max;
        }
    }

    /// <summary>v · 255 / max, rounded.</summary>
    private byte To8Bits(int sample) => _max == byte.MaxValue ? (byte)sample : (byte)((sample * 255 + _max / 2) / _max);

    private bool IsKey(ReadOnlySpan<byte> row, int first)
    {
        for (var channel = 0; channel < _key.Length; channel++)
        {
            if (Sample(row, first + channel) != _key[channel])
            {
                return false;
            }
        }

        return _key.Length > 0;
    }
}
