using System.Buffers.Binary;
using System.Text;

namespace Dgp.Worker.Input.Formats;

/// <summary>The first chunk of each type in a part of a file. Chunks have an even number of bytes.</summary>
internal sealed class RiffChunks
{
    private readonly Dictionary<string, Range> _first = [];

    public string FirstType { get; private set; } = "";

    /// <returns>Where its data lie.</returns>
    public Range? Find(string type) => _first.TryGetValue(type, out var data) ? data : null;

    /// <exception cref="InvalidDataException">Thrown when a chunk reaches over the end.</exception>
    public static RiffChunks Parse(byte[] file, Range part)
    {
        var chunks = new RiffChunks();
        var (at, end) = (part.Start.Value, part.End.Value);
        while (end - at >= WebpChunk.HeadBytes)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(at + 4));
            var start = at + WebpChunk.HeadBytes;
            if (length > end - start)
            {
                throw new InvalidDataException("a chunk is longer than the file");
            }

            var type = Encoding.Latin1.GetString(file, at, 4);
            chunks.FirstType = chunks.FirstType.Length == 0 ? type : chunks.FirstType;
            chunks._first.TryAdd(type, start..(start + (int)length));
            at = start + (int)Math.Min(end - start, length + (length & 1));
        }

        return chunks;
    }
}
