using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Dgp.Contracts;
using Dgp.Engine.Priors;

namespace Dgp.Engine.Metrics;

/// <param name="Values">Row by row, whatever order the file has.</param>
internal sealed record NumpyArray(IReadOnlyList<int> Shape, double[] Values);

/// <summary>
/// Arrays of numbers in an <c>.npz</c> of <c>numpy.savez</c>: a zip of <c>.npy</c> files (NumPy's format description, NEP 1), not compressed. What holds Python
/// objects is a pickle, and is refused.
/// </summary>
internal static partial class NumpyArchive
{
    private const int LongestHeader = 4096;
    private const int MostElements = 1 << 20;
    private const int MostDimensions = 8;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Those of the named arrays that are there, by name without <c>.npy</c>.</summary>
    /// <exception cref="DgpException">NotFound; UnsafePickle: an array holds objects; BadPrior: it is no such file, or damaged.</exception>
    public static IReadOnlyDictionary<string, NumpyArray> Read(string path, params IReadOnlyList<string> names)
    {
        using var file = FileBytes.Open(path);
        var entries = ZipDirectory.Read(file);
        return names
            .Where(name => entries.ContainsKey($"{name}.npy"))
            .ToDictionary(name => name, name => Read(file, entries[$"{name}.npy"], name), StringComparer.Ordinal);
    }

    private static NumpyArray Read(FileBytes file, ZipEntry entry, string name)
    {
        var at = ZipDirectory.DataOffset(file, entry);
        var (header, begin) = Header(file, entry, at, name);
        var match = Description().Match(header);
        if (!match.Success)
        {
            throw Wrong(file, name, "has no header of an array of numbers");
        }

        var type = match.Groups["type"].Value;
        if (type.EndsWith('O'))
        {
            throw new DgpException(
                ErrorCode.UnsafePickle,
                $"{Damaged.Name(file.Path)}: the array '{name}' holds Python objects, which would have to be executed.",
                "Save it again as an array of numbers.");
        }

        var size = type switch { "<f8" => sizeof(double), "<f4" => sizeof(float), _ => throw Wrong(file, name, $"has numbers of the kind '{Damaged.Printable(type)}', not <f4 or <f8") };
        var shape = Shape(file, match.Groups["shape"].Value, name);
        var count = shape.Aggregate(1L, (product, side) => product * side);
        if (count > MostElements || begin + (count * size) != entry.Length)
        {
            throw Wrong(file, name, $"of shape {Damaged.Shape(shape.Select(s => (long)s))} does not fill its {entry.Length} bytes");
        }

        var values = Values(file.Read(at + begin, (int)count * size), size);
        return new NumpyArray(shape, match.Groups["columns"].Value == "True" ? RowByRow(values, shape) : values);
    }

    private static (string Header, int Begin) Header(FileBytes file, ZipEntry entry, long at, string name)
    {
        // Version 1 has two bytes of length, 2 and 3 have four.
        var start = file.Read(at, (int)Math.Min(entry.Length, 12)).AsSpan();
        if (start.Length < 12 || !start.StartsWith(Magic) || start[6] is not (1 or 2 or 3))
        {
            throw Wrong(file, name, "is no array of NumPy");
        }

        var (begin, length) = start[6] == 1 ? (10, BinaryPrimitives.ReadUInt16LittleEndian(start[8..])) : (12, BinaryPrimitives.ReadUInt32LittleEndian(start[8..]));
        return length <= LongestHeader && begin + length <= entry.Length
            ? (Encoding.UTF8.GetString(file.Read(at + begin, (int)length)), begin + (int)length)
            : throw Wrong(file, name, "has a header that is too long");
    }

    private static int[] Shape(FileBytes file, string text, string name)
    {
        var sides = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        var shape = new int[sides.Length];
        for (var i = 0; i < sides.Length; i++)
        {
            if (sides.Length > MostDimensions || !int.TryParse(sides[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]) || shape[i] > MostElements)
            {
                throw Wrong(file, name, "has a shape that cannot be read, or is too large");
            }
        }

        return shape;
    }

    private static double[] Values(ReadOnlySpan<byte> bytes, int size)
    {
        var values = new double[bytes.Length / size];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = size == sizeof(double) ? BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * size)..]) : BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * size)..]);
        }

        return values;
    }

    /// <summary>From the order in which the first index runs fastest.</summary>
    private static double[] RowByRow(double[] columns, int[] shape)
    {
        var rows = new double[columns.Length];
        var index = new int[shape.Length];
        foreach (var value in columns)
        {
            var at = 0;
            for (var d = 0; d < shape.Length; d++)
            {
                at = (at * shape[d]) + index[d];
            }

            rows[at] = value;
            for (var d = 0; d < shape.Length && ++index[d] == shape[d]; d++)
            {
                index[d] = 0;
            }
        }

        return rows;
    }

    private static DgpException Wrong(FileBytes file, string name, string problem) => Damaged.File(file.Path, $"the array '{Damaged.Printable(name)}' {problem}");

    // A Python dictionary, as NumPy writes it; never evaluated.
    [GeneratedRegex(@"^\{'descr': '(?<type>[<>=|]?[A-Za-z][0-9]*)', 'fortran_order': (?<columns>True|False), 'shape': \((?<shape>[0-9, ]*)\), ?\} *\n?$")]
    private static partial Regex Description();
}
