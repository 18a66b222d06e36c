using System.Runtime.InteropServices;
using static TorchSharp.Native;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>What the graph calls when it reaches, and when it drops, a function that is written in C#.</summary>
internal static unsafe class FunctionCallbacks
{
    [UnmanagedCallersOnly]
    internal static void Release(nint owner)
    {
        var handle = GCHandle.FromIntPtr(owner);
        ((autograd.AutogradContext)handle.Target!).Dispose();
        handle.Free();
    }

    // No exception may leave: it would have to cross libtorch's frames.
    [UnmanagedCallersOnly]
    internal static Flag Apply(nint owner, nint node, nint* grads, int gradCount, nint* results, int resultCount)
    {
        try
        {
            var context = (autograd.AutogradContext)GCHandle.FromIntPtr(owner).Target!;
            using var scope = NewDisposeScope();
            List<Tensor?> given = [];
            for (var i = 0; i < gradCount; i++) given.Add(grads[i] == 0 ? null : new Tensor(grads[i]));
            Fill(Backward(context, node, given), context, new Span<nint>(results, resultCount));
            return true;
        }
        catch (Exception e)
        {
            ts_function_failed(e.Message);
            return false;
        }
    }

    private static List<Tensor> Backward(autograd.AutogradContext context, nint node, List<Tensor?> grads)
    {
        lock (context)
        {
            context.Node = node;
            try
            {
                return context.Backward!(context, grads);
            }
            finally
            {
                context.Node = 0;
            }
        }
    }

    private static void Fill(List<Tensor> made, autograd.AutogradContext context, Span<nint> results)
    {
        var expected = context.IsTensor.Length;
        if (made.Count < expected || made.Skip(expected).Any(t => t is { IsInvalid: false }))
            throw new InvalidOperationException($"backward returned {made.Count} gradients for {expected} arguments.");
        var place = 0;
        for (var i = 0; i < expected; i++)
        {
            var gradient = made[i] is { IsInvalid: false } tensor ? tensor : null;
            if (context.IsTensor[i]) results[place++] = gradient is null ? 0 : ts_share(gradient);
            else if (gradient is not null) throw new InvalidOperationException($"backward returned a gradient for argument {i + 1}, which is not a tensor.");
        }
    }
}
