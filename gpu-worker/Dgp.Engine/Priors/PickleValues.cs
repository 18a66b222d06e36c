namespace Dgp.Engine.Priors;

// What a pickle can be made of here. Python's None, bool, int, float, str, tuple and list are null, bool, long or BigInteger,
// double, string, object?[] and List<object?>; the rest has a type of its own.

/// <summary>A class or function that a pickle named and that is on the list of harmless ones. It is only ever compared.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public string FullName => $"{Module}.{Name}";
}

/// <summary>A dict or OrderedDict.</summary>
internal sealed class PickleDictionary() : OrderedDictionary<object, object?>(KeyComparer.Instance)
{
    /// <summary>Hashes with this process's random seed, so that no file can be made whose keys all collide.</summary>
    private sealed class KeyComparer : IEqualityComparer<object>
    {
        public static KeyComparer Instance { get; } = new();

        public new bool Equals(object? x, object? y) => object.Equals(x, y);

        public int GetHashCode(object obj) => obj is string text ? string.GetHashCode(text, StringComparison.Ordinal) : HashCode.Combine(obj);
    }
}

/// <summary>Numbers that tensors view: a whole storage of the file, or (very old files) a part of another.</summary>
internal sealed record TorchStorage(ElementType Type, string Key, long Elements, string RootKey, long RootOffset, long RootElements);

/// <summary>A tensor as a pickle describes it: sides and strides in elements of its storage. All bounds have been checked.</summary>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides);
