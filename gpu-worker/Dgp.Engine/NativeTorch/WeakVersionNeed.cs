using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace Dgp.Engine.NativeTorch;

/// <summary>
/// Lets a 64-bit ELF library load where a symbol version that it names, but calls nothing of, does not exist. GCC 13 makes every C++ library name
/// GLIBCXX_3.4.32 (for <c>ios_base_library_init</c>, which holds an initializer in place and is never called); Debian 12 and Ubuntu 22.04 have no such version.
/// A need with the flag VER_FLG_WEAK is one that the loader does not insist on. Format: System V gABI, and the LSB's chapter on symbol versions.
/// </summary>
internal sealed class WeakVersionNeed
{
    private const int SectionHeaderBytes = 64;
    private const int SymbolBytes = 24;
    private const int RelocationBytes = 24;
    private const int VersionAuxiliaryBytes = 16;
    private const uint SymbolsWithVersions = 0x6fffffff;    // SHT_GNU_versym
    private const uint VersionNeeds = 0x6ffffffe;           // SHT_GNU_verneed
    private const uint DynamicSymbols = 11;                 // SHT_DYNSYM
    private const uint RelocationsWithAddends = 4;          // SHT_RELA
    private const ushort Weak = 2;                          // VER_FLG_WEAK
    private const ushort IndexMask = 0x7fff;

    private readonly byte[] _file;
    private readonly List<Section> _sections = [];

    private WeakVersionNeed(byte[] file)
    {
        _file = file;
        if (file.Length < SectionHeaderBytes || !file.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            throw new InvalidDataException("It is no 64-bit little-endian ELF file.");
        }

        var (first, count) = ((long)U64(0x28), U16(0x3c));
        for (var i = 0; i < count; i++)
        {
            var at = checked((int)(first + ((long)i * SectionHeaderBytes)));
            _sections.Add(new Section(U32(at + 4), checked((int)U64(at + 24)), checked((int)U64(at + 32)), checked((int)U32(at + 40))));
        }
    }

    /// <param name="Link">Of a section with names: the section of these names.</param>
    private sealed record Section(uint Type, int At, int Bytes, int Link);

    /// <summary>A copy of the library that no longer insists on <paramref name="version"/>.</summary>
    /// <exception cref="InvalidDataException">It is no such library, does not name the version, or really uses something of it.</exception>
    public static byte[] Loosen(ReadOnlySpan<byte> library, string version)
    {
        try
        {
            return new WeakVersionNeed(library.ToArray()).Loosened(version);
        }
        catch (Exception e) when (e is ArgumentException or OverflowException or IndexOutOfRangeException)
        {
            throw new InvalidDataException("Its headers point outside of the file.", e);
        }
    }

    private byte[] Loosened(string version)
    {
        var need = FindNeed(version);
        var index = U16(need + 6) & IndexMask;
        if (UsedSymbol(index) is { } symbol)
        {
            throw new InvalidDataException($"It uses {symbol} of {version}.");
        }

        var flags = _file.AsSpan(need + 4, sizeof(ushort));
        BinaryPrimitives.WriteUInt16LittleEndian(flags, (ushort)(U16(need + 4) | Weak));
        return _file;
    }

    /// <summary>Where the Elf64_Vernaux of that name lies.</summary>
    private int FindNeed(string version)
    {
        var section = The(VersionNeeds);
        for (var (at, library) = (section.At, 0); library <= section.Bytes / VersionAuxiliaryBytes; library++)
        {
            var auxiliary = at + Int(at + 8);
            for (var i = 0; i < U16(at + 2); i++)
            {
                if (Name(section.Link, U32(auxiliary + 8)) == version)
                {
                    return auxiliary;
                }

                auxiliary += Int(auxiliary + 12);
            }

            if (U32(at + 12) == 0)
            {
                break;
            }

            at += Int(at + 12);
        }

        throw new InvalidDataException($"It does not name {version}.");
    }

    /// <summary>A symbol of that version that some relocation refers to, that is, something that is called or read; null: there is none.</summary>
    private string? UsedSymbol(int version)
    {
        var (versions, symbols) = (The(SymbolsWithVersions), The(DynamicSymbols));
        foreach (var relocations in _sections.Where(s => s.Type == RelocationsWithAddends))
        {
            for (var at = relocations.At; at + RelocationBytes <= relocations.At + relocations.Bytes; at += RelocationBytes)
            {
                var symbol = checked((int)(U64(at + 8) >> 32));
                if ((U16(versions.At + (symbol * sizeof(ushort))) & IndexMask) == version)
                {
                    return Name(symbols.Link, U32(symbols.At + (symbol * SymbolBytes)));
                }
            }
        }

        return null;
    }

    private Section The(uint type) => _sections.Find(s => s.Type == type) ?? throw new InvalidDataException("It has no table of symbol versions.");

    private string Name(int section, uint offset)
    {
        var names = _file.AsSpan(_sections[section].At, _sections[section].Bytes)[checked((int)offset)..];
        return Encoding.UTF8.GetString(names[..names.IndexOf((byte)0)]);
    }

    private ushort U16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.AsSpan(at));

    private uint U32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_file.AsSpan(at));

    private int Int(int at) => checked((int)U32(at));

    private ulong U64(int at) => MemoryMarshal.Read<ulong>(_file.AsSpan(at));
}
