using System.Buffers.Binary;
using System.Numerics;

namespace Dgp.Engine.Priors;

/// <summary>
/// The format of PyTorch before 1.6 (torch/serialization.py, _legacy_save): pickles of a magic number, a protocol number, facts about the machine,
/// the object, and the storages' keys; then for each key an int64 count and the numbers.
/// </summary>
internal static class TorchLegacy
{
    private const long Protocol = 1001;

    private static readonly BigInteger Magic = new([0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19]);

    /// <exception cref="Contracts.DgpException">UnsafePickle or BadPrior.</exception>
    public static TorchContents Read(FileBytes file)
    {
        var input = new PickleInput(file, 0, file.Length);
        object? Next() => new PickleMachine(input).Load();

        Require(file, Next() is BigInteger magic && magic == Magic, "is no PyTorch checkpoint");
        Require(file, Next() is Protocol, "uses an unknown checkpoint protocol");
        Require(
            file,
            Next() is PickleDictionary system && system.TryGetValue("little_endian", out var little) && little is true,
            "was not written on a little-endian machine");

        var machine = new PickleMachine(input);
        var root = machine.Load();
        var keys = Next() as List<object?> ?? throw Damaged.File(file.Path, "lacks the list of its storages");
        var places = FindStorages(file, keys, machine.Storages, input.Position);
        return new TorchContents(root, storage => places[storage.RootKey] + (storage.RootOffset * storage.Type.Size()));
    }

    private static Dictionary<string, long> FindStorages(
        FileBytes file, List<object?> keys, OrderedDictionary<string, TorchStorage> storages, long position)
    {
        var places = new Dictionary<string, long>(StringComparer.Ordinal);
        Span<byte> count = stackalloc byte[sizeof(long)];
        foreach (var item in keys)
        {
            Require(file, item is string name && storages.ContainsKey(name), "lists a storage that no tensor has");
            var key = (string)item!;
            var storage = storages[key];
            file.Read(position, count);
            Require(file, BinaryPrimitives.ReadInt64LittleEndian(count) == storage.RootElements, $"storage '{Damaged.Printable(key)}' has another length than described");
            position += sizeof(long);
            var bytes = storage.RootElements * storage.Type.Size();
            Require(file, bytes <= file.Length - position, $"ends before the numbers of storage '{Damaged.Printable(key)}' do");
            Require(file, places.TryAdd(key, position), $"storage '{Damaged.Printable(key)}' is listed twice");
            position += bytes;
        }

        foreach (var key in storages.Keys)
        {
            Require(file, places.ContainsKey(key), $"holds no numbers of storage '{Damaged.Printable(key)}'");
        }

        return places;
    }

    private static void Require(FileBytes file, bool holds, string problem)
    {
        if (!holds)
        {
            throw Damaged.File(file.Path, problem);
        }
    }
}
