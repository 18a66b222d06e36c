using System.Buffers.Binary;
using System.Text;

namespace Dgp.Engine.Priors;

/// <summary>A pickle's bytes, read once from front to back through a small window.</summary>
internal sealed class PickleInput(FileBytes file, long start, long end)
{
    private const int WindowSize = 64 * 1024;

    // A tensor's name and a class's are far shorter.
    private const int LongestText = 64 * 1024;
    private const int LongestLine = 256;

    private readonly byte[] _window = new byte[Math.Min(WindowSize, end - start)];
    private long _windowStart = start;
    private int _windowLength;
    private int _next;

    public string Path => file.Path;

    /// <summary>Offset in the file of the next byte.</summary>
    public long Position => _windowStart + _next;

    public byte Byte()
    {
        if (_next == _windowLength)
        {
            Refill();
        }

        return _window[_next++];
    }

    public ushort UInt16()
    {
        Span<byte> bytes = stackalloc byte[2];
        Fill(bytes);
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes);
    }

    public int Int32()
    {
        Span<byte> bytes = stackalloc byte[4];
        Fill(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }

    public long Int64()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return BinaryPrimitives.ReadInt64LittleEndian(bytes);
    }

    public double BigEndianDouble()
    {
        Span<byte> bytes = stackalloc byte[8];
        Fill(bytes);
        return BinaryPrimitives.ReadDoubleBigEndian(bytes);
    }

    public byte[] Bytes(long count, int most)
    {
        if (count < 0 || count > most || count > end - Position)
        {
            throw Damaged.File(Path, $"a value of {count} bytes at byte {Position} is too long");
        }

        var bytes = new byte[count];
        Fill(bytes);
        return bytes;
    }

    public string Utf8(long count) => Text(Encoding.UTF8, Bytes(count, LongestText));

    public string Latin1(long count) => Text(Encoding.Latin1, Bytes(count, LongestText));

    /// <summary>Up to a line feed, which is read and left out.</summary>
    public string Line()
    {
        var line = new StringBuilder();
        for (var c = Byte(); c != '\n'; c = Byte())
        {
            if (line.Length == LongestLine)
            {
                throw Damaged.File(Path, $"a name at byte {Position} is too long");
            }

            line.Append((char)c);
        }

        return line.ToString();
    }

    private static string Text(Encoding encoding, byte[] bytes) => encoding.GetString(bytes);

    private void Fill(Span<byte> destination)
    {
        for (var i = 0; i < destination.Length; i++)
        {
            destination[i] = Byte();
        }
    }

    private void Refill()
    {
        _windowStart += _windowLength;
        _windowLength = (int)Math.Min(_window.Length, end - _windowStart);
        _next = 0;
        if (_windowLength <= 0)
        {
            _windowLength = 0;
            throw Damaged.File(Path, $"ends in the middle of its description at byte {_windowStart}");
        }

        file.Read(_windowStart, _window.AsSpan(0, _windowLength));
    }
}
