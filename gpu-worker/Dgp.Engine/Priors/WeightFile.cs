using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>An open file of named tensors, of either format. Its tensors are read only when asked, and not after it is disposed.</summary>
public abstract class WeightFile : IDisposable
{
    private protected WeightFile(string path) => Path = path;

    public string Path { get; }

    /// <summary>In the file's order of names.</summary>
    public abstract IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>Opens safetensors or a PyTorch checkpoint, told apart by their first bytes; a name in <c>.safetensors</c> is taken at its word.</summary>
    /// <exception cref="DgpException">NotFound, BadPrior or UnsafePickle.</exception>
    public static WeightFile Open(string path) => IsSafeTensors(path) ? SafeTensors.Open(path) : TorchCheckpoint.Open(path);

    public void Dispose()
    {
        Close();
        GC.SuppressFinalize(this);
    }

    private protected abstract void Close();

    private static bool IsSafeTensors(string path)
    {
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        // Eight bytes of header length, of which the upper half is 0 in any real file, then JSON. No pickle or zip looks so.
        using var file = FileBytes.Open(path);
        Span<byte> start = stackalloc byte[9];
        if (file.Length < start.Length)
        {
            return false;
        }

        file.Read(0, start);
        return start[4..8].IndexOfAnyExcept((byte)0) < 0 && start[8] == '{';
    }
}
