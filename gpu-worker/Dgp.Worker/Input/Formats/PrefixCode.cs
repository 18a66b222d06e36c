
namespace Dgp.Worker.Input.Formats;

/// <summary>Bits of a lossless WebP, the lowest of each byte first.</summary>
internal ref struct BitsOfWebp(ReadOnlySpan<byte> stream)
{
    private readonly ReadOnlySpan<byte> _stream = stream;
    private long _at;

    /// <exception cref="InvalidDataException">Thrown when it ends.</exception>
    public int Read(int count)
    {
        if (_at + count > 8L * _stream.Length)
        {
            throw new InvalidDataException("its coded data end early");
        }

        var value = 0;
        for (var i = 0; i < count; i++, _at++)
        {
            value |= ((_stream[(int)(_at >> 3)] >> (int)(_at & 7)) & 1) << i;
        }

        return value;
    }
}

/// <summary>A canonical prefix code of up to 15 bits. Source: RFC 9649, section 3.7.2; decoded as in RFC 1951, section 3.2.2.</summary>
internal sealed class PrefixCode
{
    private const int LongestBits = 15;
    private const int RepeatPrevious = 16, RepeatZero = 17;

    private readonly int[] _counts = new int[LongestBits + 1];
    private readonly int[] _symbols;
    private readonly int? _only;

    private PrefixCode(ReadOnlySpan<int> lengths)
    {
        foreach (var length in lengths)
        {
            _counts[length]++;
        }

        var used = lengths.Length - _counts[0];
        _counts[0] = 0;
        var next = new int[LongestBits + 2];
        var room = 1;
        for (var bits = 1; bits <= LongestBits; bits++)
        {
            next[bits + 1] = next[bits] + _counts[bits];
            room = (2 * room) - _counts[bits];
            if (room < 0)
            {
                throw new InvalidDataException("one of its codes is impossible");
            }
        }

        _symbols = new int[used];
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] > 0)
            {
                _symbols[next[lengths[symbol]]++] = symbol;
            }
        }

        // One symbol takes no bits at all, however long its code is said to be.
        _only = used switch { 0 => 0, 1 => _symbols[0], _ => null };
        if (used > 1 && room != 0)
        {
            throw new InvalidDataException("one of its codes is incomplete");
        }
    }

    public static PrefixCode Read(ref BitsOfWebp bits, int symbols)
    {
        var lengths = new int[symbols];
        if (bits.Read(1) == 1)
        {
            var count = 1 + bits.Read(1);
            Mark(lengths, bits.Read(1) == 1 ? bits.Read(8) : bits.Read(1));
            if (count == 2)
            {
                Mark(lengths, bits.Read(8));
            }
        }
        else
        {
            ReadLengths(ref bits, lengths);
        }

        return new PrefixCode(lengths);
    }

    public int Next(ref BitsOfWebp bits)
    {
        if (_only is { } symbol)
        {
            return symbol;
        }

        var (code, first, index) = (0, 0, 0);
        for (var length = 1; length <= LongestBits; length++)
        {
            code |= bits.Read(1);
            if (code - first < _counts[length])
            {
                return _symbols[index + code - first];
            }

            (index, first, code) = (index + _counts[length], (first + _counts[length]) << 1, code << 1);
        }

        throw new InvalidDataException("one of its codes is unknown");
    }

    private static void Mark(int[] lengths, int symbol) =>
        lengths[symbol < lengths.Length ? symbol : throw new InvalidDataException("one of its codes is impossible")] = 1;

    private static void ReadLengths(ref BitsOfWebp bits, int[] lengths)
    {
        ReadOnlySpan<byte> order = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];
        var ofLengths = new int[order.Length];
        var count = 4 + bits.Read(4);
        for (var i = 0; i < count; i++)
        {
            ofLengths[order[i < order.Length ? i : throw new InvalidDataException("one of its codes is impossible")]] = bits.Read(3);
        }

        var code = new PrefixCode(ofLengths);
        var left = bits.Read(1) == 1 ? 2 + bits.Read(2 + (2 * bits.Read(3))) : lengths.Length;
        var previous = 8;
        for (var at = 0; at < lengths.Length && left > 0; left--)
        {
            var length = code.Next(ref bits);
            if (length < RepeatPrevious)
            {
                lengths[at++] = length;
                previous = length == 0 ? previous : length;
                continue;
            }

            var (value, times) = length switch
            {
                RepeatPrevious => (previous, 3 + bits.Read(2)),
                RepeatZero => (0, 3 + bits.Read(3)),
                _ => (0, 11 + bits.Read(7)),
            };
            if (times > lengths.Length - at)
            {
                throw new InvalidDataException("one of its codes is impossible");
            }

            lengths.AsSpan(at, times).Fill(value);
            at += times;
        }
    }
}
