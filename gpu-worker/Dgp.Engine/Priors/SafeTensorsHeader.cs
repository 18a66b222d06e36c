using System.Text.Json;

namespace Dgp.Engine.Priors;

/// <summary>One tensor's claim: bytes <see cref="Begin"/> to <see cref="End"/> of what follows the header.</summary>
internal sealed record SafeTensorsEntry(string Name, ElementType Type, long[] Shape, long Begin, long End);

internal sealed record SafeTensorsHeader(List<SafeTensorsEntry> Entries, Dictionary<string, string> Metadata)
{
    public const string MetadataName = "__metadata__";

    // Bounds what a header of 100 MB can make us allocate; BigGAN-256 has about 400.
    private const int MostTensors = 100_000;
    private const int HighestRank = 64;

    /// <exception cref="Contracts.DgpException">BadPrior.</exception>
    public static SafeTensorsHeader Parse(string path, byte[] json)
    {
        if (json.Length == 0 || json[0] != '{')
        {
            throw Damaged.File(path, "the header is not JSON");
        }

        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 4 });
        try
        {
            return Parse(path, ref reader);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            // InvalidOperation: a value of another kind, or text that is no UTF-8.
            throw Damaged.File(path, "the header is not a JSON object of tensors", e);
        }
    }

    /// <summary>Every byte of the data belongs to exactly one tensor.</summary>
    public static void CheckLayout(string path, List<SafeTensorsEntry> entries, long dataLength)
    {
        var expected = 0L;
        foreach (var entry in entries.OrderBy(e => e.Begin).ThenBy(e => e.End))
        {
            if (entry.Begin != expected)
            {
                var kind = entry.Begin < expected ? "overlaps another tensor" : "leaves a gap before it";
                throw Damaged.File(path, $"tensor '{Damaged.Printable(entry.Name)}' {kind} (starts at {entry.Begin}, expected {expected})");
            }

            if (entry.End > dataLength)
            {
                throw Damaged.File(path, $"tensor '{Damaged.Printable(entry.Name)}' ends at byte {entry.End} of {dataLength}");
            }

            expected = entry.End;
        }

        if (expected != dataLength)
        {
            throw Damaged.File(path, $"{dataLength - expected} bytes belong to no tensor");
        }
    }

    private static SafeTensorsHeader Parse(string path, ref Utf8JsonReader reader)
    {
        var header = new SafeTensorsHeader([], new Dictionary<string, string>(StringComparer.Ordinal));
        var names = new HashSet<string>(StringComparer.Ordinal);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString()!;
            if (!names.Add(name))
            {
                throw Damaged.File(path, $"'{Damaged.Printable(name)}' occurs twice");
            }

            if (names.Count > MostTensors)
            {
                throw Damaged.File(path, $"more than {MostTensors} tensors");
            }

            if (name == MetadataName)
            {
                ReadMetadata(path, ref reader, header.Metadata);
            }
            else
            {
                header.Entries.Add(ReadEntry(path, name, ref reader));
            }
        }

        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            throw new JsonException();
        }

        return header;
    }

    private static void ReadMetadata(string path, ref Utf8JsonReader reader, Dictionary<string, string> metadata)
    {
        StartObject(ref reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw new JsonException();
            }

            if (metadata.Count >= MostTensors || !metadata.TryAdd(key, reader.GetString()!))
            {
                throw Damaged.File(path, $"metadata '{Damaged.Printable(key)}' occurs twice, or there is too much of it");
            }
        }
    }

    private static SafeTensorsEntry ReadEntry(string path, string name, ref Utf8JsonReader reader)
    {
        string? type = null;
        long[]? shape = null;
        long[]? offsets = null;
        StartObject(ref reader);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = reader.GetString();
            reader.Read();
            switch (member)
            {
                case "dtype" when type is null && reader.TokenType == JsonTokenType.String:
                    type = reader.GetString();
                    break;
                case "shape" when shape is null:
                    shape = ReadNumbers(ref reader);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers(ref reader);
                    break;
                default:
                    throw Damaged.File(path, $"tensor '{Damaged.Printable(name)}' has an unknown, repeated or ill-typed member");
            }
        }

        return Check(path, name, type, shape, offsets);
    }

    private static SafeTensorsEntry Check(string path, string name, string? type, long[]? shape, long[]? offsets)
    {
        var tensor = $"tensor '{Damaged.Printable(name)}'";
        if (type is null || shape is null || offsets is not [var begin, var end])
        {
            throw Damaged.File(path, $"{tensor} lacks dtype, shape or a pair of data_offsets");
        }

        if (!Enum.TryParse<ElementType>(type, out var elementType) || elementType.ToString() != type)
        {
            throw Damaged.File(path, $"{tensor} has the element type {Damaged.Printable(type)}, which is not one of {string.Join(" ", Enum.GetNames<ElementType>())}");
        }

        if (end < begin || !ElementTypes.TryCount(shape, out var elements) || elements * elementType.Size() != end - begin)
        {
            throw Damaged.File(path, $"{tensor} of type {type} and shape {Damaged.Shape(shape)} does not fill bytes {begin} to {end}");
        }

        return new SafeTensorsEntry(name, elementType, shape, begin, end);
    }

    private static long[] ReadNumbers(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw new JsonException();
        }

        var numbers = new List<long>();
        while (reader.Read() && reader.TokenType == JsonTokenType.Number)
        {
            if (numbers.Count == HighestRank || !reader.TryGetInt64(out var number) || number < 0)
            {
                throw new JsonException();
            }

            numbers.Add(number);
        }

        return reader.TokenType == JsonTokenType.EndArray ? [.. numbers] : throw new JsonException();
    }

    private static void StartObject(ref Utf8JsonReader reader)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }
    }
}
