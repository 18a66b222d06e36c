using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>The only classes and functions a checkpoint may name, and what each of them means here. None of them runs anything.</summary>
internal static class TorchGlobals
{
    private const int HighestRank = 64;

    private static readonly PickleGlobal OrderedDict = new("collections", "OrderedDict");
    private static readonly PickleGlobal RebuildTensor = new("torch._utils", "_rebuild_tensor_v2");

    // Written before PyTorch 0.4; its arguments are the first four of the other's.
    private static readonly PickleGlobal RebuildTensorFirst = new("torch._utils", "_rebuild_tensor");
    private static readonly PickleGlobal RebuildParameter = new("torch._utils", "_rebuild_parameter");
    private static readonly PickleGlobal Size = new("torch", "Size");

    private static readonly Dictionary<PickleGlobal, ElementType> Storages = new()
    {
        [new("torch", "DoubleStorage")] = ElementType.F64,
        [new("torch", "FloatStorage")] = ElementType.F32,
        [new("torch", "HalfStorage")] = ElementType.F16,
        [new("torch", "BFloat16Storage")] = ElementType.BF16,
        [new("torch", "LongStorage")] = ElementType.I64,
        [new("torch", "IntStorage")] = ElementType.I32,
        [new("torch", "ShortStorage")] = ElementType.I16,
        [new("torch", "CharStorage")] = ElementType.I8,
        [new("torch", "ByteStorage")] = ElementType.U8,
        [new("torch", "BoolStorage")] = ElementType.BOOL,
    };

    private static readonly HashSet<PickleGlobal> Known = [OrderedDict, RebuildTensor, RebuildTensorFirst, RebuildParameter, Size, .. Storages.Keys];

    /// <exception cref="DgpException">UnsafePickle, naming what was asked for.</exception>
    public static PickleGlobal Find(string path, string module, string name)
    {
        // Python 2 called builtins __builtin__; neither is known, whatever the name.
        var global = new PickleGlobal(module, name);
        return Known.Contains(global) ? global : throw Unsafe(path, global.FullName);
    }

    /// <summary>What calling <paramref name="callee"/> would give, without calling anything.</summary>
    /// <exception cref="DgpException">UnsafePickle: it is not one of the few constructors; BadPrior: its arguments are wrong.</exception>
    public static object? Construct(string path, object? callee, object?[] arguments)
    {
        if (callee is not PickleGlobal global || Storages.ContainsKey(global))
        {
            throw Unsafe(path, callee is PickleGlobal storage ? storage.FullName : "a call of something that is no function");
        }

        if (global == OrderedDict)
        {
            return NewDictionary(path, arguments);
        }

        if (global == RebuildTensor && arguments is { Length: 6 or 7 } && arguments[4] is bool)
        {
            return NewTensor(path, arguments);
        }

        if (global == RebuildTensorFirst && arguments.Length == 4)
        {
            return NewTensor(path, arguments);
        }

        return (global == RebuildParameter, arguments) switch
        {
            (true, [TorchTensor tensor, bool, _]) => tensor,
            (false, [object?[] sides]) when global == Size => sides,
            _ => throw Malformed(path, global.FullName),
        };
    }

    /// <summary>('storage', class, key, location, elements[, view]): the numbers of which a file holds apart from its pickle.</summary>
    public static TorchStorage FindStorage(string path, object? id)
    {
        if (id is not object?[] { Length: 5 or 6 } parts
            || parts is not ["storage", PickleGlobal global, string key, string, long elements, ..]
            || !Storages.TryGetValue(global, out var type)
            || elements < 0
            || elements > long.MaxValue / type.Size())
        {
            throw Malformed(path, "a storage");
        }

        return parts.Length == 5 || parts[5] is null
            ? new TorchStorage(type, key, elements, key, 0, elements)
            : parts[5] is object?[] view && view is [string viewKey, long offset, long viewElements]
                && offset >= 0 && viewElements >= 0 && offset <= elements && viewElements <= elements - offset
                ? new TorchStorage(type, viewKey, viewElements, key, offset, elements)
                : throw Malformed(path, "a storage's view");
    }

    public static DgpException Unsafe(string path, string what) => new(
        ErrorCode.UnsafePickle,
        $"{Damaged.Name(path)} asks for {Damaged.Printable(what)}, which is no tensor; nothing of it was executed.",
        "Do not trust this file. If it is your own, save its state_dict() alone, or save it as safetensors.");

    private static PickleDictionary NewDictionary(string path, object?[] arguments)
    {
        var dictionary = new PickleDictionary();
        if (arguments is [])
        {
            return dictionary;
        }

        // Python 2 wrote OrderedDict([[key, value], ...]).
        if (arguments is not [List<object?> items])
        {
            throw Malformed(path, OrderedDict.FullName);
        }

        foreach (var item in items)
        {
            var (key, value) = item switch
            {
                object?[] and [var k, var v] => (k, v),
                List<object?> { Count: 2 } pair => (pair[0], pair[1]),
                _ => throw Malformed(path, OrderedDict.FullName),
            };
            dictionary[Key(path, key)] = value;
        }

        return dictionary;
    }

    public static object Key(string path, object? key) => key is string or long or bool ? key : throw Malformed(path, "a dictionary's key");

    // (storage, offset, size, stride, requires_grad, backward_hooks[, metadata])
    private static TorchTensor NewTensor(string path, object?[] arguments)
    {
        if (arguments is not [TorchStorage storage, long offset, object?[] size, object?[] stride, ..])
        {
            throw Malformed(path, RebuildTensor.FullName);
        }

        var shape = Sides(path, size);
        var strides = Sides(path, stride);
        if (shape.Length != strides.Length || !ElementTypes.TryCount(shape, out var elements))
        {
            throw Malformed(path, $"a tensor of shape {Damaged.Shape(shape)}");
        }

        if (elements > storage.Elements)
        {
            throw Damaged.File(path, $"a tensor of shape {Damaged.Shape(shape)} is larger than its storage of {storage.Elements} elements");
        }

        if (offset < 0 || offset > storage.Elements)
        {
            throw OutOfStorage(path, shape, storage);
        }

        var last = offset;
        var room = storage.Elements - 1;
        for (var d = 0; d < shape.Length && elements > 0; d++)
        {
            // Compared by division, so that no stride can overflow.
            if (shape[d] > 1 && (last > room || strides[d] > (room - last) / (shape[d] - 1)))
            {
                throw OutOfStorage(path, shape, storage);
            }

            last += shape[d] > 1 ? (shape[d] - 1) * strides[d] : 0;
        }

        if (elements > 0 && last > room)
        {
            throw OutOfStorage(path, shape, storage);
        }

        return new TorchTensor(storage, offset, shape, strides);
    }

    private static DgpException OutOfStorage(string path, long[] shape, TorchStorage storage) =>
        Damaged.File(path, $"a tensor of shape {Damaged.Shape(shape)} reaches beyond its storage of {storage.Elements} elements");

    private static long[] Sides(string path, object?[] values)
    {
        if (values.Length > HighestRank || !values.All(v => v is long and >= 0))
        {
            throw Malformed(path, "a tensor's shape");
        }

        return [.. values.Cast<long>()];
    }

    private static DgpException Malformed(string path, string what) => Damaged.File(path, $"describes {what} wrongly");
}
