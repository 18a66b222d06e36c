using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Dgp.Engine.Tests.Priors;

/// <summary>Writes pickles opcode by opcode, good ones and bad ones, after Python's pickletools.</summary>
internal sealed class Pickled
{
    private readonly List<byte> _bytes = [];

    public Pickled Op(params ReadOnlySpan<byte> opcodes)
    {
        _bytes.AddRange(opcodes);
        return this;
    }

    public Pickled Op(char opcode) => Op((byte)opcode);

    public Pickled Protocol() => Op(0x80, 2);

    public Pickled Global(string module, string name) => Op(Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));

    public Pickled Text(string text)
    {
        var utf8 = Encoding.UTF8.GetBytes(text);
        return Op('X').Int32(utf8.Length).Op(utf8);
    }

    /// <summary>LONG1 of eight bytes.</summary>
    public Pickled Integer(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return Op(0x8a, 8).Op(bytes);
    }

    public Pickled Int32(int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        return Op(bytes);
    }

    public Pickled Tuple(params ReadOnlySpan<long> values)
    {
        Op('(');
        foreach (var value in values)
        {
            Integer(value);
        }

        return Op('t');
    }

    public Pickled Storage(string type, string key, long elements) =>
        Op('(').Text("storage").Global("torch", type).Text(key).Text("cpu").Integer(elements).Op('t').Op('Q');

    /// <summary>torch._utils._rebuild_tensor_v2(storage, offset, shape, strides, False, OrderedDict()).</summary>
    public Pickled Tensor(string type, string key, long elements, long offset, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op('(').Storage(type, key, elements).Integer(offset).Tuple(shape).Tuple(strides)
            .Op(0x89).EmptyOrderedDict().Op('t').Op('R');

    public Pickled EmptyOrderedDict() => Global("collections", "OrderedDict").Op(')').Op('R');

    public byte[] Stop() => [.. Op('.')._bytes];

    /// <summary>A pickled OrderedDict with one tensor named "w".</summary>
    public static byte[] OneTensor(string type, long elements, long offset, long[] shape, long[] strides, string key = "0") =>
        new Pickled().Protocol().EmptyOrderedDict().Text("w").Tensor(type, key, elements, offset, shape, strides).Op('s').Stop();

    /// <summary>The zip format, by .NET's own zip writer.</summary>
    public static byte[] Zip(byte[] pickle, IReadOnlyDictionary<string, byte[]> storages, CompressionLevel level = CompressionLevel.NoCompression)
    {
        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add("archive/data.pkl", pickle);
            foreach (var (key, numbers) in storages)
            {
                Add($"archive/data/{key}", numbers);
            }

            Add("archive/version", "3\n"u8.ToArray());

            void Add(string name, byte[] contents)
            {
                using var entry = zip.CreateEntry(name, level).Open();
                entry.Write(contents);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>The format before PyTorch 1.6.</summary>
    public static byte[] Legacy(byte[] pickle, IReadOnlyDictionary<string, byte[]> storages, int elementSize = 4)
    {
        var keys = new Pickled().Protocol().Op(']').Op('(');
        foreach (var key in storages.Keys)
        {
            keys.Text(key);
        }

        var bytes = new MemoryStream();
        bytes.Write([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        bytes.Write(new Pickled().Protocol().Op((byte)'M', 0xe9, 0x03).Stop());
        bytes.Write(new Pickled().Protocol().Op('}').Text("little_endian").Op(0x88).Op('s').Stop());
        bytes.Write(pickle);
        bytes.Write(keys.Op('e').Stop());
        Span<byte> count = stackalloc byte[8];
        foreach (var numbers in storages.Values)
        {
            BinaryPrimitives.WriteInt64LittleEndian(count, numbers.Length / elementSize);
            bytes.Write(count);
            bytes.Write(numbers);
        }

        return bytes.ToArray();
    }
}
