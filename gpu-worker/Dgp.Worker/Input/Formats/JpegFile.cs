using System.Buffers.Binary;

namespace Dgp.Worker.Input.Formats;

/// <summary>JPEG, segment by segment to its end. Source: ITU-T T.81, annex B; JFIF 1.02; for colours, what libjpeg makes of the markers.</summary>
internal sealed class JpegFile : PictureFile
{
    private const byte Prefix = 0xFF;
    private const byte HuffmanTables = 0xC4, StartOfImage = 0xD8, EndOfImage = 0xD9, StartOfScan = 0xDA, QuantizationTables = 0xDB,
        RestartInterval = 0xDD, App0 = 0xE0, App1 = 0xE1, App2 = 0xE2, App14 = 0xEE;

    private readonly byte[] _file;
    private readonly List<Range> _parts = [];
    private readonly JpegScans _scans = new();
    private readonly JpegMetadata _metadata = new();

    private JpegFile(byte[] file)
    {
        _file = file;
        if (!JpegEnd.IsThere(file))
        {
            throw Damaged("it ends before the picture does");
        }

        Walk();
        _scans.RequireAll();
        (Width, Height) = (_scans.Frame.Width, _scans.Frame.Height);
        Metadata = _metadata.Read(file);
    }

    public override string Format => "JPEG";

    public static bool Recognises(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[Prefix, StartOfImage, Prefix]);

    public static JpegFile Parse(byte[] file) => new(file);

    public override byte[] ForDecoder(CancellationToken cancellation)
    {
        using var jpeg = new MemoryStream(_parts.Sum(p => p.End.Value - p.Start.Value) + 64);
        jpeg.Write([Prefix, StartOfImage]);
        jpeg.Write(_metadata.ColourMarker([.. _scans.Frame.Components.Select(c => c.Id)]));
        foreach (var part in _parts)
        {
            jpeg.Write(_file.AsSpan(part));
        }

        jpeg.Write([Prefix, EndOfImage]);
        return jpeg.ToArray();
    }

    private void Walk()
    {
        var at = 2;
        while (NextMarker(ref at) is var marker && marker != EndOfImage)
        {
            var length = at + sizeof(ushort) <= _file.Length ? BinaryPrimitives.ReadUInt16BigEndian(_file.AsSpan(at)) : 0;
            if (length < sizeof(ushort) || at + length > _file.Length)
            {
                throw Damaged("a segment is longer than the file, or shorter than its own length");
            }

            var end = at + length;
            var segment = (at + sizeof(ushort))..end;
            if (marker == StartOfScan)
            {
                end = EndOfScan(end, _scans.Add(_file.AsSpan(segment)));
                _parts.Add((at - 2)..end);
            }
            else if (Take(marker, segment))
            {
                _parts.Add((at - 2)..end);
            }

            at = end;
        }
    }

    // Any number of prefixes may stand before a marker, and anything before these: decoders look for the next marker, too.
    private byte NextMarker(ref int at)
    {
        while (at < _file.Length && _file.AsSpan(at).IndexOf(Prefix) is var skipped and >= 0)
        {
            at += skipped;
            while (at < _file.Length && _file[at] == Prefix)
            {
                at++;
            }

            if (at < _file.Length && _file[at++] is var marker && marker is not (0x00 or 0x01 or (>= 0xD0 and <= StartOfImage)))
            {
                return marker;
            }
        }

        throw Damaged("it ends before the picture does");
    }

    // A prefix among the coded pixels has a zero behind it, or a restart's number.
    private int EndOfScan(int at, long leastBits)
    {
        var start = at;
        while (at + 1 < _file.Length && _file.AsSpan(at).IndexOf(Prefix) is var skipped and >= 0)
        {
            at += skipped;
            if (at + 1 < _file.Length && _file[at + 1] is not (0x00 or Prefix or (>= 0xD0 and <= 0xD7)))
            {
                return 8L * (at - start) >= leastBits ? at : throw Damaged("its pixels are not all there");
            }

            at += at + 1 < _file.Length && _file[at + 1] == Prefix ? 1 : 2;
        }

        throw Damaged("it ends before the picture does");
    }

    /// <returns>Whether the decoder needs it.</returns>
    private bool Take(byte marker, Range segment)
    {
        var data = _file.AsSpan(segment);
        switch (marker)
        {
            case HuffmanTables:
                _scans.AddHuffman(data);
                return true;
            case QuantizationTables:
                _scans.AddQuantization(data);
                return true;
            case RestartInterval:
                return data.Length == sizeof(ushort) ? true : throw Damaged("its restart interval is wrong");
            case App0 or App1 or App2 or App14:
                _metadata.Add(marker & 15, segment, data);
                return false;
            case >= 0xC0 and <= 0xCF and not (0xC8 or 0xCC):
                _scans.SetFrame(JpegFrame.Parse(marker, data));
                return true;
            default:
                return false;
        }
    }
}
