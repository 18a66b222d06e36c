using System.Buffers.Binary;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>
/// A <c>.pth</c> file of <c>torch.save(state_dict)</c>, in the zip format of PyTorch 1.6 and later or in the one before it. Its pickle is
/// interpreted, never executed: it can describe tensors and nothing else.
/// </summary>
public sealed class TorchCheckpoint : WeightFile
{
    // How often, on average, tensors may share numbers: a file cannot make us read much more than it holds.
    private const int MostSharing = 4;

    // A state dict may be wrapped once or twice: {'model': {'state_dict': {...}}}.
    private const int DeepestWrapping = 3;

    private readonly FileBytes _file;
    private readonly OrderedDictionary<string, StoredTensor> _tensors;

    private TorchCheckpoint(FileBytes file, OrderedDictionary<string, StoredTensor> tensors)
        : base(file.Path)
    {
        _file = file;
        _tensors = tensors;
    }

    public override IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    /// <exception cref="DgpException">NotFound; UnsafePickle: it asks for anything but tensors; BadPrior: it is damaged or holds no tensors.</exception>
    public static new TorchCheckpoint Open(string path)
    {
        var file = FileBytes.Open(path);
        try
        {
            var contents = IsZip(file) ? TorchZip.Read(file) : TorchLegacy.Read(file);
            return new TorchCheckpoint(file, Materialise(file, contents));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private protected override void Close() => _file.Dispose();

    private static bool IsZip(FileBytes file)
    {
        Span<byte> start = stackalloc byte[4];
        if (file.Length < start.Length)
        {
            return false;
        }

        file.Read(0, start);
        return BinaryPrimitives.ReadUInt32LittleEndian(start) == TorchZip.LocalHeader;
    }

    private static OrderedDictionary<string, StoredTensor> Materialise(FileBytes file, TorchContents contents)
    {
        var tensors = new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal);
        var total = 0L;
        foreach (var (name, value) in FindStateDict(file.Path, contents.Root, DeepestWrapping))
        {
            if (name is not string key || value is not TorchTensor tensor)
            {
                throw Damaged.File(file.Path, $"'{Damaged.Printable(name.ToString()!)}' is no tensor");
            }

            var stored = Place(file, contents.Locate(tensor.Storage), tensor);
            tensors.Add(key, stored);
            total += stored.ByteLength;
        }

        return total <= MostSharing * file.Length
            ? tensors
            : throw Damaged.File(file.Path, $"its tensors claim {total} bytes of a file of {file.Length}");
    }

    private static StoredTensor Place(FileBytes file, long storageAt, TorchTensor tensor)
    {
        var type = tensor.Storage.Type;
        var at = storageAt + (tensor.Offset * type.Size());
        return IsRowMajor(tensor)
            ? new FileTensor(file, at, type, tensor.Shape)
            : new StridedTensor(file, at, type, tensor.Shape, tensor.Strides);
    }

    private static bool IsRowMajor(TorchTensor tensor)
    {
        var expected = 1L;
        for (var d = tensor.Shape.Length - 1; d >= 0; d--)
        {
            if (tensor.Shape[d] == 0)
            {
                return true;
            }

            if (tensor.Shape[d] > 1 && tensor.Strides[d] != expected)
            {
                return false;
            }

            expected *= tensor.Shape[d];
        }

        return true;
    }

    private static PickleDictionary FindStateDict(string path, object? root, int depth)
    {
        if (root is not PickleDictionary dictionary)
        {
            throw Damaged.File(path, "holds no dictionary of tensors");
        }

        // Beside a state dict there may be other tensors, such as its accuracy.
        if (dictionary.Values.Any(v => v is TorchTensor) && !dictionary.Any(d => d.Key is "state_dict" && d.Value is PickleDictionary))
        {
            return dictionary;
        }

        var inner = dictionary.Where(d => d.Value is PickleDictionary).ToList();
        var chosen = inner.Find(d => d.Key is "state_dict").Value ?? (inner.Count == 1 ? inner[0].Value : null);
        if (chosen is null || depth == 0)
        {
            var names = string.Join(", ", inner.Take(5).Select(d => $"'{Damaged.Printable(d.Key.ToString()!)}'"));
            throw Damaged.File(path, inner.Count > 1 ? $"holds several dictionaries ({names}), none called 'state_dict'" : "holds no tensors");
        }

        return FindStateDict(path, chosen, depth - 1);
    }
}

/// <summary>What a checkpoint's pickle described, and where the file keeps the numbers of a storage (an offset; checked to be inside).</summary>
internal sealed record TorchContents(object? Root, Func<TorchStorage, long> Locate);
