using System.Runtime.InteropServices.Marshalling;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Passes a tensor's handle and keeps the tensor alive, finalizer included, until the call is over.</summary>
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
[CustomMarshaller(typeof(Tensor), MarshalMode.ManagedToUnmanagedOut, typeof(Out))]
internal static class TensorMarshaller
{
    internal ref struct In
    {
        private Tensor? _tensor;

        public void FromManaged(Tensor? tensor) => _tensor = tensor;

        public readonly nint ToUnmanaged() => _tensor is null ? 0 : _tensor.Handle;

        public readonly void OnInvoked() => GC.KeepAlive(_tensor);

        public readonly void Free() { }
    }

    internal static class Out
    {
        public static Tensor ConvertToManaged(nint handle)
        {
            if (handle == 0) CheckForErrors();
            return new Tensor(handle);
        }
    }
}

/// <summary>Passes a generator's handle and keeps the generator alive until the call is over.</summary>
[CustomMarshaller(typeof(Generator), MarshalMode.ManagedToUnmanagedIn, typeof(In))]
internal static class GeneratorMarshaller
{
    internal ref struct In
    {
        private Generator? _generator;

        public void FromManaged(Generator? generator) => _generator = generator;

        public readonly nint ToUnmanaged() => _generator?.Handle ?? 0;

        public readonly void OnInvoked() => GC.KeepAlive(_generator);

        public readonly void Free() { }
    }
}

/// <summary>A number as the shim reads it: its bits and what they mean.</summary>
internal struct ScalarValue
{
    public long Bits;
    public int Kind;
}

[CustomMarshaller(typeof(Scalar), MarshalMode.ManagedToUnmanagedIn, typeof(ScalarMarshaller))]
internal static class ScalarMarshaller
{
    public static ScalarValue ConvertToUnmanaged(Scalar? scalar) => scalar?.Value ?? new ScalarValue { Kind = 3 };
}

/// <summary>One place of an indexing expression as the shim reads it.</summary>
internal struct IndexValue
{
    public long Kind, Start, Stop, Step, Given;
    public nint Tensor;
}

/// <summary>C++'s bool: one byte, which the generator of calls passes as it is.</summary>
internal readonly struct Flag
{
    private readonly byte _value;

    private Flag(bool value) => _value = value ? (byte)1 : (byte)0;

    public static implicit operator Flag(bool value) => new(value);

    public static implicit operator bool(Flag flag) => flag._value != 0;
}
