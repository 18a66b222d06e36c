using System.Text;

namespace Dgp.Engine.Priors;

/// <summary>The zip format of <c>torch.save</c>: <c>NAME/data.pkl</c>, <c>NAME/data/KEY</c> per storage, <c>NAME/byteorder</c> since PyTorch 2.1.</summary>
internal static class TorchZip
{
    public const uint LocalHeader = ZipDirectory.LocalSignature;

    /// <exception cref="Contracts.DgpException">UnsafePickle or BadPrior.</exception>
    public static TorchContents Read(FileBytes file)
    {
        var entries = ZipDirectory.Read(file);
        var pickles = entries.Values.Where(e => e.Name.EndsWith("/data.pkl", StringComparison.Ordinal)).ToList();
        if (pickles is not [var pickle])
        {
            throw Damaged.File(file.Path, "is a zip archive, but no PyTorch checkpoint (it has not one data.pkl)");
        }

        var folder = pickle.Name[..^"data.pkl".Length];
        RequireLittleEndian(file, entries, folder);
        var start = ZipDirectory.DataOffset(file, pickle);
        var machine = new PickleMachine(new PickleInput(file, start, start + pickle.Length));
        var root = machine.Load();

        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var storage in machine.Storages.Values)
        {
            places.Add(storage.RootKey, FindStorage(file, entries, folder, storage));
        }

        return new TorchContents(root, storage => places[storage.RootKey] + (storage.RootOffset * storage.Type.Size()));
    }

    private static long FindStorage(FileBytes file, IReadOnlyDictionary<string, ZipEntry> entries, string folder, TorchStorage storage)
    {
        if (!entries.TryGetValue($"{folder}data/{storage.RootKey}", out var entry))
        {
            throw Damaged.File(file.Path, $"holds no numbers of storage '{Damaged.Printable(storage.RootKey)}'");
        }

        return entry.Length == storage.RootElements * storage.Type.Size()
            ? ZipDirectory.DataOffset(file, entry)
            : throw Damaged.File(file.Path, $"storage '{Damaged.Printable(storage.RootKey)}' has another length than described");
    }

    private static void RequireLittleEndian(FileBytes file, IReadOnlyDictionary<string, ZipEntry> entries, string folder)
    {
        const string Little = "little";
        if (entries.TryGetValue($"{folder}byteorder", out var entry)
            && (entry.Length != Little.Length
                || Encoding.ASCII.GetString(file.Read(ZipDirectory.DataOffset(file, entry), Little.Length)) != Little))
        {
            throw Damaged.File(file.Path, "was not written on a little-endian machine");
        }
    }
}
