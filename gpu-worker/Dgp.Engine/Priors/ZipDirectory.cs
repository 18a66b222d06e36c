using System.Buffers.Binary;
using System.Text;

namespace Dgp.Engine.Priors;

/// <summary>An uncompressed entry: its local header's offset and its data's length.</summary>
internal sealed record ZipEntry(string Name, long HeaderOffset, long Length);

/// <summary>
/// Where the entries of a zip archive lie (PKWARE APPNOTE 6.3.9, with the 64-bit extension that PyTorch uses). Written here because tensors are read in
/// place, which a stream of an entry does not allow; only stored entries, as PyTorch writes them, so nothing can unpack to more than the file.
/// </summary>
internal static class ZipDirectory
{
    public const uint LocalSignature = 0x04034b50;

    private const uint EntrySignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;

    private const int LocalSize = 30;
    private const int EntrySize = 46;
    private const int EndSize = 22;
    private const int End64Size = 56;
    private const int Locator64Size = 20;

    private const int LongestComment = ushort.MaxValue;
    private const int LongestDirectory = 64 * 1024 * 1024;
    private const int MostEntries = 100_000;

    /// <exception cref="Contracts.DgpException">BadPrior.</exception>
    public static IReadOnlyDictionary<string, ZipEntry> Read(FileBytes file)
    {
        var (offset, length) = FindDirectory(file);
        if (offset < 0 || length < 0 || length > LongestDirectory || offset > file.Length - length)
        {
            throw Damaged.File(file.Path, "has no zip directory");
        }

        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        var rest = file.Read(offset, (int)length).AsSpan();
        while (rest.Length > 0)
        {
            var entry = ReadEntry(file, ref rest);
            if (entries.Count == MostEntries || !entries.TryAdd(entry.Name, entry))
            {
                throw Damaged.File(file.Path, $"has too many zip entries, or '{Damaged.Printable(entry.Name)}' twice");
            }
        }

        RequireApart(file, entries.Values, offset);
        return entries;
    }

    /// <summary>Where the entry's bytes begin.</summary>
    public static long DataOffset(FileBytes file, ZipEntry entry)
    {
        Span<byte> header = stackalloc byte[LocalSize];
        file.Read(entry.HeaderOffset, header);
        var offset = entry.HeaderOffset + LocalSize + U16(header[26..]) + U16(header[28..]);
        return U32(header) == LocalSignature && offset + entry.Length <= file.Length
            ? offset
            : throw Damaged.File(file.Path, $"zip entry '{Damaged.Printable(entry.Name)}' is not where the directory says");
    }

    private static (long Offset, long Length) FindDirectory(FileBytes file)
    {
        var tail = file.Read(Math.Max(0, file.Length - EndSize - LongestComment), (int)Math.Min(file.Length, EndSize + LongestComment)).AsSpan();
        for (var i = tail.Length - EndSize; i >= 0; i--)
        {
            var end = tail[i..];
            if (U32(end) == EndSignature && U16(end[20..]) == end.Length - EndSize)
            {
                var at = file.Length - end.Length;
                return FindDirectory64(file, at) ?? (U32(end[16..]), U32(end[12..]));
            }
        }

        throw Damaged.File(file.Path, "is cut short: it has no end of a zip archive");
    }

    private static (long Offset, long Length)? FindDirectory64(FileBytes file, long end)
    {
        if (end < Locator64Size)
        {
            return null;
        }

        var locator = file.Read(end - Locator64Size, Locator64Size).AsSpan();
        if (U32(locator) != Locator64Signature)
        {
            return null;
        }

        var end64 = file.Read(I64(locator[8..]), End64Size).AsSpan();
        return U32(end64) == End64Signature ? (I64(end64[48..]), I64(end64[40..])) : null;
    }

    private static ZipEntry ReadEntry(FileBytes file, ref Span<byte> rest)
    {
        if (rest.Length < EntrySize || U32(rest) != EntrySignature)
        {
            throw Damaged.File(file.Path, "has a damaged zip directory");
        }

        var (nameLength, extraLength, commentLength) = (U16(rest[28..]), U16(rest[30..]), U16(rest[32..]));
        var total = EntrySize + nameLength + extraLength + commentLength;
        if (rest.Length < total)
        {
            throw Damaged.File(file.Path, "has a damaged zip directory");
        }

        var name = Encoding.UTF8.GetString(rest.Slice(EntrySize, nameLength));
        var (encrypted, method) = ((U16(rest[8..]) & 1) != 0, U16(rest[10..]));
        var sizes = Sizes64(rest[..EntrySize], rest.Slice(EntrySize + nameLength, extraLength));
        rest = rest[total..];
        if (encrypted || method != 0 || sizes.Packed != sizes.Length)
        {
            throw Damaged.File(file.Path, $"zip entry '{Damaged.Printable(name)}' is compressed or encrypted; only stored entries are read");
        }

        if (sizes.Length < 0 || sizes.Offset < 0 || sizes.Offset > file.Length - LocalSize || sizes.Length > file.Length - LocalSize - sizes.Offset)
        {
            throw Damaged.File(file.Path, $"zip entry '{Damaged.Printable(name)}' reaches beyond the file");
        }

        return new ZipEntry(name, sizes.Offset, sizes.Length);
    }

    // Fields that do not fit 32 bits are all ones, and follow, in this order, in the extra field of id 1.
    private static (long Length, long Packed, long Offset) Sizes64(ReadOnlySpan<byte> entry, ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4 && U16(extra) != 1)
        {
            extra = extra[Math.Min(extra.Length, 4 + U16(extra[2..]))..];
        }

        var wide = extra.Length >= 4 ? extra.Slice(4, Math.Min(extra.Length - 4, U16(extra[2..]))) : default;
        var length = Widen(U32(entry[24..]), ref wide);
        var packed = Widen(U32(entry[20..]), ref wide);
        return (length, packed, Widen(U32(entry[42..]), ref wide));
    }

    private static long Widen(uint narrow, ref ReadOnlySpan<byte> wide)
    {
        if (narrow != uint.MaxValue || wide.Length < sizeof(long))
        {
            return narrow;
        }

        var value = I64(wide);
        wide = wide[sizeof(long)..];
        return value;
    }

    // Two entries over the same bytes are how small archives pretend to be large ones.
    private static void RequireApart(FileBytes file, IEnumerable<ZipEntry> entries, long directory)
    {
        var free = 0L;
        foreach (var entry in entries.OrderBy(e => e.HeaderOffset))
        {
            if (entry.HeaderOffset < free)
            {
                throw Damaged.File(file.Path, $"zip entry '{Damaged.Printable(entry.Name)}' overlaps another");
            }

            free = DataOffset(file, entry) + entry.Length;
        }

        if (free > directory)
        {
            throw Damaged.File(file.Path, "has zip entries that overlap its directory");
        }
    }

    private static ushort U16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint U32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long I64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
