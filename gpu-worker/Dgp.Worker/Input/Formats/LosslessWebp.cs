using Dgp.Contracts;

namespace Dgp.Worker.Input.Formats;

/// <summary>
/// Reads a lossless stream up to its codes. A picture may have 65,536 groups of them, of which ImageSharp 2.1 makes tables for all,
/// 1.6 GB, when a single pixel of the picture's map of groups names the last. Source: RFC 9649, section 3.
/// </summary>
internal ref struct LosslessWebp
{
    private const int CodesPerGroup = 5;
    private const int Literals = 256, Lengths = 24, Distances = 40;
    private const int MostCacheBits = 11;

    // libwebp writes up to 2,600. At most 3,980 entries of eight bytes each, twice: 190 MB, of which only what is used is ever touched.
    private const int MostGroups = 3000;

    private const int Predictor = 0, CrossColour = 1, Palette = 3;   // 2, green taken from the others, needs no data

    private readonly CancellationToken _cancellation;
    private BitsOfWebp _bits;

    private LosslessWebp(ReadOnlySpan<byte> stream, CancellationToken cancellation)
    {
        _bits = new BitsOfWebp(stream);
        _cancellation = cancellation;
    }

    /// <param name="stream">Behind its size.</param>
    /// <exception cref="InvalidDataException">Thrown when it ends before its codes do, or has transforms that do not exist.</exception>
    /// <exception cref="DgpException">TooLarge.</exception>
    public static void RequireModestCodes(ReadOnlySpan<byte> stream, int width, int height, CancellationToken cancellation)
    {
        var reader = new LosslessWebp(stream, cancellation);
        width = reader.SkipTransforms(width, height);
        reader.CacheSize();
        if (reader._bits.Read(1) == 1)
        {
            var bits = 2 + reader._bits.Read(3);
            var groups = 1 + reader.Decode(Blocks(width, bits), Blocks(height, bits)).Max(pixel => (int)(pixel >> 8) & 0xFFFF);
            if (groups > MostGroups)
            {
                throw new DgpException(ErrorCode.TooLarge, $"The WebP is coded with {groups} groups of codes.", "Save it anew, as a PNG or as a WebP of another encoder.");
            }
        }
    }

    /// <returns>The width of what is coded: pixels of few colours are packed.</returns>
    private int SkipTransforms(int width, int height)
    {
        var seen = 0;
        while (_bits.Read(1) == 1)
        {
            var kind = _bits.Read(2);
            if ((seen & (1 << kind)) != 0)
            {
                throw new InvalidDataException("it is transformed twice in one way");
            }

            seen |= 1 << kind;
            if (kind is Predictor or CrossColour)
            {
                var bits = 2 + _bits.Read(3);
                Decode(Blocks(width, bits), Blocks(height, bits));
            }
            else if (kind == Palette)
            {
                var colours = 1 + _bits.Read(8);
                Decode(colours, 1);
                width = Blocks(width, colours switch { <= 2 => 3, <= 4 => 2, <= 16 => 1, _ => 0 });
            }
        }

        return width;
    }

    private int CacheSize()
    {
        if (_bits.Read(1) == 0)
        {
            return 0;
        }

        return _bits.Read(4) is >= 1 and <= MostCacheBits and var bits ? 1 << bits : throw new InvalidDataException("its cache of colours has no such size");
    }

    /// <summary>A picture within the picture: one group of codes, no transforms. Pixels are ARGB.</summary>
    private uint[] Decode(int width, int height)
    {
        var cacheSize = CacheSize();
        var codes = new PrefixCode[CodesPerGroup];
        for (var i = 0; i < CodesPerGroup; i++)
        {
            codes[i] = PrefixCode.Read(ref _bits, i switch { 0 => Literals + Lengths + cacheSize, 4 => Distances, _ => Literals });
        }

        var pixels = new uint[width * height];
        var cache = new uint[cacheSize];
        for (var at = 0; at < pixels.Length;)
        {
            if ((at & 0xFFFF) == 0)
            {
                _cancellation.ThrowIfCancellationRequested();
            }

            var from = at;
            var green = codes[0].Next(ref _bits);
            if (green < Literals)
            {
                var (red, blue, alpha) = (codes[1].Next(ref _bits), codes[2].Next(ref _bits), codes[3].Next(ref _bits));
                pixels[at++] = ((uint)alpha << 24) | ((uint)red << 16) | ((uint)green << 8) | (uint)blue;
            }
            else if (green < Literals + Lengths)
            {
                var length = Extended(green - Literals);
                at = Copy(pixels, at, Distance(Extended(codes[4].Next(ref _bits)), width), length);
            }
            else
            {
                pixels[at++] = cache[green - Literals - Lengths];
            }

            for (; cacheSize > 0 && from < at; from++)
            {
                cache[(pixels[from] * 0x1E35A7BD) >> (32 - int.Log2(cacheSize))] = pixels[from];
            }
        }

        return pixels;
    }

    private static int Copy(uint[] pixels, int at, int distance, int length)
    {
        if (distance > at || length > pixels.Length - at)
        {
            throw new InvalidDataException("it repeats pixels that are not there");
        }

        for (var end = at + length; at < end; at++)
        {
            pixels[at] = pixels[at - distance];
        }

        return at;
    }

    // Short lengths and distances as they are, longer ones by their size and as many bits.
    private int Extended(int symbol)
    {
        if (symbol < 4)
        {
            return symbol + 1;
        }

        var extra = (symbol - 2) >> 1;
        return ((2 + (symbol & 1)) << extra) + _bits.Read(extra) + 1;
    }

    private static int Distance(int code, int width) => code > Near.Length
        ? code - Near.Length
        : Math.Max(1, (Near[code - 1] >> 4) * width + 8 - (Near[code - 1] & 15));

    // Neighbours by nearness: rows up in the high four bits, 8 - columns left in the low four.
    private static ReadOnlySpan<byte> Near =>
    [
        0x18, 0x07, 0x17, 0x19, 0x28, 0x06, 0x27, 0x29, 0x16, 0x1a, 0x26, 0x2a, 0x38, 0x05, 0x37, 0x39, 0x15, 0x1b, 0x36, 0x3a,
        0x25, 0x2b, 0x48, 0x04, 0x47, 0x49, 0x14, 0x1c, 0x35, 0x3b, 0x46, 0x4a, 0x24, 0x2c, 0x58, 0x45, 0x4b, 0x34, 0x3c, 0x03,
        0x57, 0x59, 0x13, 0x1d, 0x56, 0x5a, 0x23, 0x2d, 0x44, 0x4c, 0x55, 0x5b, 0x33, 0x3d, 0x68, 0x02, 0x67, 0x69, 0x12, 0x1e,
        0x66, 0x6a, 0x22, 0x2e, 0x54, 0x5c, 0x43, 0x4d, 0x65, 0x6b, 0x32, 0x3e, 0x78, 0x01, 0x77, 0x79, 0x53, 0x5d, 0x11, 0x1f,
        0x64, 0x6c, 0x42, 0x4e, 0x76, 0x7a, 0x21, 0x2f, 0x75, 0x7b, 0x31, 0x3f, 0x63, 0x6d, 0x52, 0x5e, 0x00, 0x74, 0x7c, 0x41,
        0x4f, 0x10, 0x20, 0x62, 0x6e, 0x30, 0x73, 0x7d, 0x51, 0x5f, 0x40, 0x72, 0x7e, 0x61, 0x6f, 0x50, 0x71, 0x7f, 0x60, 0x70,
    ];

    private static int Blocks(int pixels, int bits) => (pixels + (1 << bits) - 1) >> bits;
}
