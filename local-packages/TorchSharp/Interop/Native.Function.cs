using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/function.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial void ts_function_failed(string message);
    [LibraryImport(Library)] internal static partial nint ts_share(Tensor? self);
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)] internal static partial Flag ts_function_attach(nint owner, delegate* unmanaged<nint, nint, nint*, int, nint*, int, Flag> apply, delegate* unmanaged<nint, void> release, string name, Flag materialize, ReadOnlySpan<nint> inputs, int inputCount, ReadOnlySpan<nint> outputs, int outputCount, ReadOnlySpan<nint> changed, int changedCount, ReadOnlySpan<nint> constant, int constantCount, ReadOnlySpan<nint> saved, int savedCount, Span<nint> into);
    [LibraryImport(Library)] internal static partial int ts_function_saved_count(nint node);
    [LibraryImport(Library)] internal static partial Flag ts_function_saved(nint node, Span<nint> into);
}
