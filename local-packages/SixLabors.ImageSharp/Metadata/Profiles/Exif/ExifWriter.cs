using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>Lays a profile out again, little-endian: header, image directory, then the directories it points at.</summary>
internal static class ExifWriter
{
    private const int HeaderSize = 8;
    private const int EntrySize = 12;
    private const ushort ExifDirectoryTag = 0x8769;
    private const ushort GpsDirectoryTag = 0x8825;

    public static byte[] Write(IReadOnlyCollection<ExifEntry> entries)
    {
        var image = Sorted(entries, ExifDirectory.Image);
        var exif = Sorted(entries, ExifDirectory.Exif);
        var gps = Sorted(entries, ExifDirectory.Gps);
        var pointers = (exif.Count > 0 ? 1 : 0) + (gps.Count > 0 ? 1 : 0);
        var exifOffset = HeaderSize + SizeOf(image) + pointers * EntrySize;
        var gpsOffset = exifOffset + (exif.Count > 0 ? SizeOf(exif) : 0);

        AddPointer(image, exif, ExifDirectoryTag, exifOffset);
        AddPointer(image, gps, GpsDirectoryTag, gpsOffset);

        var output = new byte[gpsOffset + (gps.Count > 0 ? SizeOf(gps) : 0)];
        "II*\0"u8.CopyTo(output);
        BinaryPrimitives.WriteUInt32LittleEndian(output.AsSpan(4), HeaderSize);
        WriteDirectory(output, HeaderSize, image);
        WriteDirectory(output, exifOffset, exif);
        WriteDirectory(output, gpsOffset, gps);
        return output;
    }

    private static List<ExifEntry> Sorted(IEnumerable<ExifEntry> entries, ExifDirectory directory) =>
        [.. entries.Where(entry => entry.Directory == directory).OrderBy(entry => (ushort)entry.Tag)];

    private static void AddPointer(List<ExifEntry> image, List<ExifEntry> directory, ushort tag, int offset)
    {
        if (directory.Count > 0)
        {
            var data = new byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(data, offset);
            image.Add(new ExifEntry(ExifDirectory.Image, new UntypedExifTag(tag), ExifDataType.Long, data));
            image.Sort((a, b) => ((ushort)a.Tag).CompareTo((ushort)b.Tag));
        }
    }

    /// <summary>Count, entries, offset of the next directory, then the values that do not fit an entry's four bytes.</summary>
    private static int SizeOf(List<ExifEntry> entries) => 2 + entries.Count * EntrySize + 4 + entries.Sum(OutsideSize);

    private static int OutsideSize(ExifEntry entry) => entry.Data.Length <= 4 ? 0 : entry.Data.Length + entry.Data.Length % 2;

    private static void WriteDirectory(byte[] output, int offset, List<ExifEntry> entries)
    {
        if (entries.Count == 0)
        {
            return;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(output.AsSpan(offset), (ushort)entries.Count);
        var outside = offset + 2 + entries.Count * EntrySize + 4;
        for (var i = 0; i < entries.Count; i++)
        {
            var entry = entries[i];
            var field = output.AsSpan(offset + 2 + i * EntrySize, EntrySize);
            BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)entry.Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(field[2..], (ushort)entry.DataType);
            BinaryPrimitives.WriteInt32LittleEndian(field[4..], entry.Count);
            if (OutsideSize(entry) == 0)
            {
                entry.Data.CopyTo(field[8..]);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(field[8..], outside);
                entry.Data.CopyTo(output.AsSpan(outside));
                outside += OutsideSize(entry);
            }
        }
    }
}
