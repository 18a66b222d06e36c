using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>Reads the directories of a profile: a TIFF header, then entries of 12 bytes. Entries that do not fit the data are left out.</summary>
internal sealed class ExifReader
{
    private const int EntrySize = 12;
    private const ushort ExifDirectoryTag = 0x8769;
    private const ushort GpsDirectoryTag = 0x8825;

    private readonly byte[] _data;
    private readonly bool _bigEndian;
    private readonly List<ExifEntry> _entries = [];
    private readonly HashSet<uint> _visited = [];

    private ExifReader(byte[] data)
    {
        _data = data;
        _bigEndian = data is [(byte)'M', ..];
    }

    public static List<ExifEntry> Read(byte[] data)
    {
        var reader = new ExifReader(data);
        var isTiff = data is [(byte)'I', (byte)'I', ..] or [(byte)'M', (byte)'M', ..];
        if (isTiff && data.Length >= 8 && reader.UInt16(2) == 42)
        {
            reader.ReadDirectory(reader.UInt32(4), ExifDirectory.Image);
        }

        return reader._entries;
    }

    private void ReadDirectory(uint offset, ExifDirectory directory)
    {
        // A directory may point back at one that was read already.
        if (offset + 2L > _data.Length || !_visited.Add(offset))
        {
            return;
        }

        var count = UInt16((int)offset);
        for (var i = 0; i < count; i++)
        {
            var entry = offset + 2L + i * EntrySize;
            if (entry + EntrySize > _data.Length)
            {
                return;
            }

            ReadEntry((int)entry, directory);
        }
    }

    private void ReadEntry(int offset, ExifDirectory directory)
    {
        var tag = UInt16(offset);
        if (directory == ExifDirectory.Image && tag is ExifDirectoryTag or GpsDirectoryTag)
        {
            ReadDirectory(UInt32(offset + 8), tag == ExifDirectoryTag ? ExifDirectory.Exif : ExifDirectory.Gps);
            return;
        }

        var type = (ExifDataType)UInt16(offset + 2);
        var length = (long)UInt32(offset + 4) * ExifEntry.SizeOf(type);
        var start = length <= 4 ? offset + 8L : UInt32(offset + 8);
        var isDuplicate = _entries.Exists(e => (ushort)e.Tag == tag);
        if (length == 0 || start + length > _data.Length || isDuplicate)
        {
            return;
        }

        var data = LittleEndian(_data.AsSpan((int)start, (int)length), type);
        if (tag != (ushort)ExifTag.Orientation)
        {
            _entries.Add(new ExifEntry(directory, new UntypedExifTag(tag), type, data));
        }
        else if (Orientation(type, data) is { } orientation)
        {
            _entries.Add(new ExifShort(directory, ExifTag.Orientation, orientation));
        }
    }

    /// <summary>One unsigned 16-bit number, or a signed one that some writers use instead.</summary>
    private static ushort? Orientation(ExifDataType type, byte[] data) => (type, data.Length) switch
    {
        (ExifDataType.Short or ExifDataType.SignedShort, sizeof(ushort)) => BinaryPrimitives.ReadUInt16LittleEndian(data),
        (ExifDataType.SignedLong, sizeof(int)) => BinaryPrimitives.ReadInt32LittleEndian(data) is >= 0 and <= ushort.MaxValue and var value
            ? (ushort)value
            : null,
        _ => null,
    };

    private byte[] LittleEndian(ReadOnlySpan<byte> stored, ExifDataType type)
    {
        var data = stored.ToArray();
        var isRational = type is ExifDataType.Rational or ExifDataType.SignedRational;
        var width = isRational ? 4 : ExifEntry.SizeOf(type);   // a rational is two 4-byte numbers
        if (_bigEndian)
        {
            for (var i = 0; i < data.Length; i += width)
            {
                data.AsSpan(i, width).Reverse();
            }
        }

        return data;
    }

    private ushort UInt16(int offset) => _bigEndian
        ? BinaryPrimitives.ReadUInt16BigEndian(_data.AsSpan(offset))
        : BinaryPrimitives.ReadUInt16LittleEndian(_data.AsSpan(offset));

    private uint UInt32(int offset) => _bigEndian
        ? BinaryPrimitives.ReadUInt32BigEndian(_data.AsSpan(offset))
        : BinaryPrimitives.ReadUInt32LittleEndian(_data.AsSpan(offset));
}
