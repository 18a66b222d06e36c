using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/autograd.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Flag ts_backward(ReadOnlySpan<nint> tensors, int count, ReadOnlySpan<nint> grads, int gradCount, Flag retain, Flag create, ReadOnlySpan<nint> inputs, int inputCount);
    [LibraryImport(Library)] internal static partial Flag ts_autograd_grad(ReadOnlySpan<nint> outputs, int count, ReadOnlySpan<nint> inputs, int inputCount, ReadOnlySpan<nint> grads, int gradCount, Flag retain, Flag create, Flag unused, Span<nint> into);
    [LibraryImport(Library)] internal static partial Flag ts_is_anomaly();
    [LibraryImport(Library)] internal static partial Flag ts_anomaly_checks_nan();
    [LibraryImport(Library)] internal static partial void ts_set_anomaly(Flag enabled, Flag checkNan);
}
