using System.Buffers;
using System.Buffers.Binary;
using System.Text.Json;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

internal static class SafeTensorsWriter
{
    private const int Alignment = 8;

    public static void Write(string path, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>Reads one tensor after the other, the widest elements first, and keeps none.</summary>
    public static void Write(Stream stream, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        if (tensors.ContainsKey(SafeTensorsHeader.MetadataName))
        {
            throw new ArgumentException($"A tensor cannot be called {SafeTensorsHeader.MetadataName}.", nameof(tensors));
        }

        // Widest elements first keeps every tensor aligned to its element; names make the file reproducible.
        var ordered = tensors.OrderByDescending(t => t.Value.Type.Size()).ThenBy(t => t.Key, StringComparer.Ordinal).ToList();
        stream.Write(Header(ordered, metadata));
        foreach (var (_, tensor) in ordered)
        {
            Write(stream, tensor);
        }
    }

    private static byte[] Header(List<KeyValuePair<string, StoredTensor>> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write(new byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            var offset = 0L;
            foreach (var (name, tensor) in tensors)
            {
                WriteEntry(json, name, tensor, offset);
                offset += tensor.ByteLength;
            }

            json.WriteEndObject();
        }

        var padding = (Alignment - (buffer.WrittenCount % Alignment)) % Alignment;
        buffer.Write("       "u8[..padding]);
        var header = buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string> metadata)
    {
        if (metadata.Count == 0)
        {
            return;
        }

        json.WriteStartObject(SafeTensorsHeader.MetadataName);
        foreach (var (key, value) in metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            json.WriteString(key, value);
        }

        json.WriteEndObject();
    }

    private static void WriteEntry(Utf8JsonWriter json, string name, StoredTensor tensor, long offset)
    {
        json.WriteStartObject(name);
        json.WriteString("dtype"u8, tensor.Type.ToString());
        json.WriteStartArray("shape"u8);
        foreach (var side in tensor.Shape)
        {
            json.WriteNumberValue(side);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets"u8);
        json.WriteNumberValue(offset);
        json.WriteNumberValue(offset + tensor.ByteLength);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Stream stream, StoredTensor tensor)
    {
        var rented = ArrayPool<byte>.Shared.Rent(tensor.ByteLength);
        try
        {
            tensor.CopyTo(rented.AsSpan(0, tensor.ByteLength));
            stream.Write(rented, 0, tensor.ByteLength);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }
}
