using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace Dgp.Worker.Input.Formats;

/// <summary>The chunks that matter of a PNG that has all that it must have, each once, with the right checksum.</summary>
internal sealed class PngChunks
{
    private const int HeadBytes = 8;
    private const int ChecksumBytes = 4;
    private const int MostPaletteBytes = 3 * 256;

    // Taken once, before the pixels; a second one, or one with a wrong checksum, is passed over as the specification advises.
    private static readonly string[] Ancillary = ["gAMA", "iCCP", "sRGB", "pHYs", "eXIf", "acTL"];

    private readonly byte[] _file;
    private readonly Dictionary<string, Range> _single = [];
    private readonly List<Range> _pixels = [];

    private PngChunks(byte[] file) => _file = file;

    /// <summary>Where in the file the data of each IDAT chunk lie; none is empty.</summary>
    public IReadOnlyList<Range> Pixels => _pixels;

    public bool Has(string type) => _single.ContainsKey(type);

    public ReadOnlySpan<byte> Data(string type) => _single.TryGetValue(type, out var data) ? _file.AsSpan(data) : [];

    /// <exception cref="InvalidDataException">Thrown when it is damaged.</exception>
    public static PngChunks Parse(byte[] file, int start)
    {
        var chunks = new PngChunks(file);
        var at = start;
        while (true)
        {
            if (file.Length - at < HeadBytes + ChecksumBytes)
            {
                throw new InvalidDataException("it ends before its end chunk");
            }

            var length = BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at));
            if (length > file.Length - at - HeadBytes - ChecksumBytes)
            {
                throw new InvalidDataException("a chunk is longer than the file");
            }

            var data = (at + HeadBytes)..(at + HeadBytes + (int)length);
            if (chunks.Take(Encoding.Latin1.GetString(file, at + sizeof(uint), 4), data))
            {
                return chunks;
            }

            at = data.End.Value + ChecksumBytes;
        }
    }

    /// <returns>Whether it is the last one.</returns>
    private bool Take(string type, Range data)
    {
        var length = data.End.Value - data.Start.Value;
        if ((_single.Count == 0) != (type == "IHDR"))
        {
            throw new InvalidDataException(_single.Count == 0 ? "its first chunk is no header" : "it has two headers");
        }

        switch (type)
        {
            case "IHDR":
                Add(type, data, length == PngHeader.Bytes);
                return false;
            case "PLTE":
                Add(type, data, length is > 0 and <= MostPaletteBytes && length % 3 == 0);
                return false;
            case "tRNS":
                Add(type, data, length is > 0 and <= 256);
                return false;
            case "IDAT":
                RequireChecksum(type, data);
                if (length > 0)
                {
                    _pixels.Add(data);
                }

                return false;
            case "IEND":
                return _pixels.Count > 0 ? true : throw new InvalidDataException("it has no pixels");
            case var _ when Ancillary.Contains(type) || IsLegacyExif(type, data):
                if (!_single.ContainsKey(type) && IsIntact(data))
                {
                    _single.Add(type, data);
                }

                return false;
            default:
                // A capital letter: whoever does not know the chunk cannot show the picture.
                return char.IsAsciiLetterUpper(type[0]) || !type.All(char.IsAsciiLetter)
                    ? throw new InvalidDataException("it has a chunk that PNG does not define")
                    : false;
        }
    }

    private bool IsLegacyExif(string type, Range data) => type == "zTXt" && _file.AsSpan(data).StartsWith(PngMetadata.LegacyExif);

    private void Add(string type, Range data, bool hasRightLength)
    {
        RequireChecksum(type, data);
        if (!hasRightLength || _pixels.Count > 0 || !_single.TryAdd(type, data))
        {
            throw new InvalidDataException($"its {type} chunk is too much, too late, or of a wrong length");
        }
    }

    private void RequireChecksum(string type, Range data)
    {
        if (!IsIntact(data))
        {
            throw new InvalidDataException($"the checksum of its {type} chunk is wrong");
        }
    }

    private bool IsIntact(Range data) =>
        Crc32.HashToUInt32(_file.AsSpan((data.Start.Value - 4)..data.End.Value)) == BinaryPrimitives.ReadUInt32BigEndian(_file.AsSpan(data.End.Value));
}
