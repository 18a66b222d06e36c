using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

[assembly: DisableRuntimeMarshalling]

namespace TorchSharp;

/// <summary>The C++ shim. A null tensor or a false return means that an error waits in <see cref="ts_last_error"/>.</summary>
internal static unsafe partial class Native
{
    private const string Library = "torchsharp_native";

    /// <summary>Results of a function that fills several tensors.</summary>
    internal static torch.Tensor[] Several(bool ok, ReadOnlySpan<nint> handles)
    {
        if (!ok) torch.CheckForErrors();
        var tensors = new torch.Tensor[handles.Length];
        for (var i = 0; i < tensors.Length; i++) tensors[i] = new torch.Tensor(handles[i]);
        return tensors;
    }

    /// <summary>Takes over a list that the shim made.</summary>
    internal static torch.Tensor[] Parts(nint parts)
    {
        if (parts == 0) torch.CheckForErrors();
        Span<nint> handles = new nint[ts_parts_count(parts)];
        ts_parts_empty(parts, handles);
        return Several(true, handles);
    }

    /// <summary>Handles for a call; keep <paramref name="tensors"/> alive until it is over.</summary>
    internal static nint[] Handles(IEnumerable<torch.Tensor?>? tensors) =>
        tensors is null ? [] : [.. tensors.Select(t => t?.Handle ?? 0)];

    internal static int Type(torch.ScalarType? type) => type.HasValue ? (int)type.Value : -1;

    /// <summary>For parameters that torch reads as "all dimensions" when they are missing.</summary>
    internal static int CountOrNone(long[]? values) => values?.Length ?? -1;
}
