using System.Globalization;
using System.Numerics;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>
/// Reads what <c>torch.save</c> writes and nothing else: Python's pickle format (docs.python.org/3/library/pickletools), protocols 2 to 5, with the
/// opcodes that tensors, names and dictionaries need. It calls nothing: a "call" is looked up in <see cref="TorchGlobals"/>.
/// </summary>
internal sealed class PickleMachine(PickleInput input)
{
    // BigGAN-256 takes about 20,000 steps. A step allocates at most about 100 bytes beyond its own, so this bounds memory too.
    private const int MostSteps = 400_000;
    private const long LongestPickle = 16 * 1024 * 1024;
    private const int LongestInteger = 32;
    private const int MostArguments = 8;

    private static readonly object Mark = new();

    private readonly List<object?> _stack = [];
    private readonly Dictionary<int, object?> _memo = [];
    private readonly long _start = input.Position;
    private int _steps;

    /// <summary>The storages that the pickle named, by key.</summary>
    public OrderedDictionary<string, TorchStorage> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>The one value that the next pickle holds.</summary>
    /// <exception cref="DgpException">UnsafePickle; BadPrior for anything malformed.</exception>
    public object? Load()
    {
        for (; _steps < MostSteps && input.Position - _start < LongestPickle; _steps++)
        {
            var opcode = input.Byte();
            if (opcode == '.')
            {
                return Pop();
            }

            Execute(opcode);
        }

        throw Damaged.File(input.Path, "describes more than any checkpoint holds");
    }

    private void Execute(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                Require(input.Byte() is >= 2 and <= 5, "uses an unknown pickle protocol");
                break;
            case 0x95: // FRAME
                Require(input.Int64() >= 0, "has a frame of negative length");
                break;
            case (byte)'(':
                Push(Mark);
                break;

            case (byte)'N': Push(null); break;
            case 0x88: Push(true); break;
            case 0x89: Push(false); break;
            case (byte)'K': Push((long)input.Byte()); break;
            case (byte)'M': Push((long)input.UInt16()); break;
            case (byte)'J': Push((long)input.Int32()); break;
            case 0x8a: PushInteger(input.Byte()); break; // LONG1
            case 0x8b: PushInteger(input.Int32()); break; // LONG4
            case (byte)'G': Push(input.BigEndianDouble()); break;

            case (byte)'X': Push(input.Utf8((uint)input.Int32())); break;
            case 0x8c: Push(input.Utf8(input.Byte())); break; // SHORT_BINUNICODE
            case (byte)'U': Push(input.Latin1(input.Byte())); break; // a str of Python 2
            case (byte)'T': Push(input.Latin1((uint)input.Int32())); break;

            case (byte)')': Push(Array.Empty<object?>()); break;
            case 0x85: Push(PopMany(1)); break;
            case 0x86: Push(PopMany(2)); break;
            case 0x87: Push(PopMany(3)); break;
            case (byte)'t': Push(PopToMark()); break;
            case (byte)']': Push(new List<object?>()); break;
            case (byte)'l': Push(PopToMark().ToList()); break;
            case (byte)'a': Append([Pop()]); break;
            case (byte)'e': Append(PopToMark()); break;
            case (byte)'}': Push(new PickleDictionary()); break;
            case (byte)'d': MakeDictionary(); break;
            case (byte)'s': SetItems(PopMany(2)); break;
            case (byte)'u': SetItems(PopToMark()); break;

            case (byte)'q': _memo[input.Byte()] = Peek(); break;
            case (byte)'r': _memo[input.Int32()] = Peek(); break;
            case 0x94: _memo[_memo.Count] = Peek(); break; // MEMOIZE
            case (byte)'h': Push(Recall(input.Byte())); break;
            case (byte)'j': Push(Recall(input.Int32())); break;

            case (byte)'c': Push(TorchGlobals.Find(input.Path, input.Line(), input.Line())); break;
            case 0x93: StackGlobal(); break;
            case (byte)'R': Reduce(); break;
            case (byte)'b': Build(); break;
            case (byte)'Q': PushStorage(); break; // BINPERSID
            default: throw Refuse(opcode);
        }
    }

    private void PushInteger(long length)
    {
        var value = new BigInteger(input.Bytes(length, LongestInteger));
        if (value >= long.MinValue && value <= long.MaxValue)
        {
            Push((long)value);
        }
        else
        {
            Push(value);
        }
    }

    private void Append(ReadOnlySpan<object?> values)
    {
        Require(Peek() is List<object?>, "appends to something that is no list");
        ((List<object?>)Peek()!).AddRange(values);
    }

    private void MakeDictionary()
    {
        var items = PopToMark();
        Push(new PickleDictionary());
        SetItems(items);
    }

    private void SetItems(object?[] items)
    {
        Require(Peek() is PickleDictionary && items.Length % 2 == 0, "sets an item of something that is no dictionary");
        var dictionary = (PickleDictionary)Peek()!;
        for (var i = 0; i < items.Length; i += 2)
        {
            dictionary[TorchGlobals.Key(input.Path, items[i])] = items[i + 1];
        }
    }

    private void StackGlobal()
    {
        if (PopMany(2) is not [string module, string name])
        {
            throw Damaged.File(input.Path, "names a class by something that is no text");
        }

        Push(TorchGlobals.Find(input.Path, module, name));
    }

    private void Reduce()
    {
        if (Pop() is not object?[] { Length: <= MostArguments } arguments)
        {
            throw Damaged.File(input.Path, "calls something without arguments, or with too many");
        }

        // A remembered list can be an argument again and again: what it makes is counted each time.
        _steps += arguments.Sum(a => a is List<object?> list ? list.Count : a is object?[] tuple ? tuple.Length : 0);
        Require(_steps < MostSteps, "describes more than any checkpoint holds");
        Push(TorchGlobals.Construct(input.Path, Pop(), arguments));
    }

    private void PushStorage()
    {
        var storage = TorchGlobals.FindStorage(input.Path, Pop());
        Require(
            !Storages.TryGetValue(storage.RootKey, out var known) || (known.Type == storage.Type && known.RootElements == storage.RootElements),
            $"describes storage '{Damaged.Printable(storage.RootKey)}' in two ways");
        Storages[storage.RootKey] = storage;
        Push(storage);
    }

    // An OrderedDict's state is the _metadata that torch adds to a state dict: version numbers, of no use here. Nothing else has a state.
    private void Build()
    {
        Pop();
        if (Peek() is not PickleDictionary)
        {
            throw TorchGlobals.Unsafe(input.Path, "the state of an object");
        }
    }

    private DgpException Refuse(byte opcode) => opcode switch
    {
        (byte)'i' => TorchGlobals.Unsafe(input.Path, $"{input.Line()}.{input.Line()}"), // INST
        (byte)'o' or 0x81 or 0x92 or 0x82 or 0x83 or 0x84 => TorchGlobals.Unsafe(input.Path, "an object to be constructed"), // OBJ, NEWOBJ, EXT
        _ => Damaged.File(
            input.Path,
            string.Create(CultureInfo.InvariantCulture, $"is no PyTorch checkpoint (unexpected byte 0x{opcode:x2} at {input.Position - 1})")),
    };

    private object? Recall(int index) => _memo.TryGetValue(index, out var value)
        ? value
        : throw Damaged.File(input.Path, "refers to something it has not described");

    private void Push(object? value) => _stack.Add(value);

    private object? Peek()
    {
        Require(_stack.Count > 0 && !ReferenceEquals(_stack[^1], Mark), "has too few values");
        return _stack[^1];
    }

    private object? Pop()
    {
        var value = Peek();
        _stack.RemoveAt(_stack.Count - 1);
        return value;
    }

    private object?[] PopMany(int count)
    {
        var values = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            values[i] = Pop();
        }

        return values;
    }

    private object?[] PopToMark()
    {
        var mark = _stack.FindLastIndex(v => ReferenceEquals(v, Mark));
        Require(mark >= 0, "has no start of a list");
        var values = _stack[(mark + 1)..].ToArray();
        _stack.RemoveRange(mark, _stack.Count - mark);
        return values;
    }

    private void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw Damaged.File(input.Path, problem);
        }
    }
}
