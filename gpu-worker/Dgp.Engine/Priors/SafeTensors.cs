using System.Buffers.Binary;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>
/// The safetensors format (huggingface.co/docs/safetensors): eight bytes of header length, a JSON header, the tensors' bytes. Every claim of the
/// header is checked before a tensor is touched.
/// </summary>
public sealed class SafeTensors : WeightFile
{
    internal const int LongestHeader = 100_000_000;

    private readonly FileBytes _file;
    private readonly OrderedDictionary<string, StoredTensor> _tensors;

    private SafeTensors(FileBytes file, OrderedDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string> metadata)
        : base(file.Path)
    {
        _file = file;
        _tensors = tensors;
        Metadata = metadata;
    }

    public override IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    /// <summary>The header's <c>__metadata__</c>; empty if it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <exception cref="DgpException">NotFound; BadPrior: any claim of the header that does not hold.</exception>
    public static new SafeTensors Open(string path)
    {
        var file = FileBytes.Open(path);
        try
        {
            Span<byte> prefix = stackalloc byte[8];
            file.Read(0, prefix);
            var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
            if (length > LongestHeader || length > (ulong)(file.Length - prefix.Length))
            {
                throw Damaged.File(path, $"a header of {length} bytes does not fit a safetensors file of {file.Length}");
            }

            var header = SafeTensorsHeader.Parse(path, file.Read(prefix.Length, (int)length));
            var data = prefix.Length + (long)length;
            SafeTensorsHeader.CheckLayout(path, header.Entries, file.Length - data);

            var tensors = new OrderedDictionary<string, StoredTensor>(header.Entries.Count, StringComparer.Ordinal);
            foreach (var entry in header.Entries)
            {
                tensors.Add(entry.Name, new FileTensor(file, data + entry.Begin, entry.Type, entry.Shape));
            }

            return new SafeTensors(file, tensors, header.Metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes all of it or nothing: a new file takes the old one's place in one step.</summary>
    /// <exception cref="DgpException">CannotWrite; whatever reading a tensor throws.</exception>
    public static void Write(string path, IReadOnlyDictionary<string, StoredTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null) =>
        SafeTensorsWriter.Write(path, tensors, metadata ?? new Dictionary<string, string>());

    private protected override void Close() => _file.Dispose();
}
