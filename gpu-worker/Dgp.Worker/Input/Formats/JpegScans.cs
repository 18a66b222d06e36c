using Dgp.Contracts;

namespace Dgp.Worker.Input.Formats;

/// <summary>
/// Checks each scan against the frame and the tables so far, and adds up what decoding all of them will cost. A scan of a few bytes can
/// make a decoder go over every block of the picture, so a small file of many scans would keep it busy for minutes.
/// </summary>
internal sealed class JpegScans
{
    private const int MostScans = 500;

    // Photographs are stored in about 10 scans, which visit each block five or six times: 9 million visits at 32 million pixels without
    // subsampling. A visit takes 20 to 60 ns.
    private const long MostVisits = 20_000_000;

    private readonly HashSet<int> _quantization = [];
    private readonly HashSet<int> _huffman = [];
    private readonly HashSet<byte> _scanned = [];
    private JpegFrame? _frame;
    private int _scans;
    private long _visits;

    public JpegFrame Frame => _frame ?? throw new InvalidDataException("its size is missing");

    public void SetFrame(JpegFrame frame) => _frame = _frame is null ? frame : throw new InvalidDataException("it has two headers");

    /// <param name="segment">Of DQT: a number of tables.</param>
    public void AddQuantization(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            var length = 1 + (64 * (1 + (segment[0] >> 4)));
            Require(segment[0] >> 4 <= 1 && (segment[0] & 15) <= 3 && length <= segment.Length);
            _quantization.Add(segment[0] & 15);
            segment = segment[length..];
        }
    }

    /// <param name="segment">Of DHT: a number of tables.</param>
    public void AddHuffman(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            Require(segment.Length >= 17 && segment[0] >> 4 <= 1 && (segment[0] & 15) <= 3);
            var (codes, room) = (0, 1);
            foreach (var count in segment[1..17])
            {
                room = (2 * room) - count;
                Require(room >= 0);   // there are only so many codes of a length
                codes += count;
            }

            Require(codes <= 256 && 17 + codes <= segment.Length);
            _huffman.Add(segment[0]);
            segment = segment[(17 + codes)..];
        }
    }

    /// <param name="segment">Of SOS: the components with their tables, then which coefficients.</param>
    /// <returns>The bits that its pixels take at least: one for each block, where a scan cannot pass over blocks.</returns>
    /// <exception cref="DgpException">TooLarge.</exception>
    public long Add(ReadOnlySpan<byte> segment)
    {
        var count = segment.Length > 0 ? segment[0] : 0;
        Require(count is >= 1 and <= 4 && segment.Length == 1 + (2 * count) + 3);
        var parameters = segment[^3..];
        var (first, last, high, low) = (parameters[0], parameters[1], parameters[2] >> 4, parameters[2] & 15);
        if (Frame.IsProgressive)
        {
            Require(first == 0 ? last == 0 : count == 1 && last >= first && last <= 63);
            Require((high == 0 || high - 1 == low) && low <= 13);
        }

        var (blocksPerUnit, leastBits) = (0, 0L);
        for (var i = 0; i < count; i++)
        {
            var component = AddComponent(segment[1 + (2 * i)], segment[2 + (2 * i)], first, high);
            blocksPerUnit += component.Horizontal * component.Vertical;
            _visits += component.Blocks;
            leastBits += first == 0 ? component.OwnBlocks : 0;
        }

        Require(count == 1 || blocksPerUnit <= 10);
        if (++_scans > MostScans || _visits > MostVisits)
        {
            throw new DgpException(
                ErrorCode.TooLarge, $"The JPEG is stored in {_scans} or more scans of all its pixels.", "Save it anew, as a baseline JPEG or with fewer scans.");
        }

        return leastBits;
    }

    /// <exception cref="InvalidDataException">Thrown when a component has never been scanned.</exception>
    public void RequireAll()
    {
        if (_scanned.Count < Frame.Components.Count)
        {
            throw new InvalidDataException("one of its colours is missing");
        }
    }

    private JpegComponent AddComponent(byte id, byte tables, int first, int high)
    {
        var component = Frame.Find(id) ?? throw new InvalidDataException("a scan is of a component that it does not have");
        var isFirst = first == 0 && high == 0 ? _scanned.Add(id) : !_scanned.Contains(id);
        if (!Frame.IsProgressive)
        {
            Require(isFirst);   // each has one scan; the decoder would write a second one behind the picture's end
        }

        Require(_quantization.Contains(component.QuantizationTable));
        var (needsDirect, needsAlternating) = Frame.IsProgressive ? (first == 0 && high == 0, first > 0) : (true, true);
        Require(!needsDirect || _huffman.Contains(tables >> 4));
        Require(!needsAlternating || _huffman.Contains(0x10 | (tables & 15)));
        return component;
    }

    private static void Require(bool isSo)
    {
        if (!isSo)
        {
            throw new InvalidDataException("its tables or scans are not as JPEG defines them");
        }
    }
}
