using static TorchSharp.Native;

namespace TorchSharp;

/// <summary>Recording of derivatives, on or off on this thread until it is disposed.</summary>
internal sealed class AutoGradMode : IDisposable
{
    private readonly bool _before = ts_is_grad_enabled();

    public AutoGradMode(bool enabled) => ts_set_grad_enabled(enabled);

    public void Dispose() => ts_set_grad_enabled(_before);
}

internal sealed class InferenceMode(bool mode) : IDisposable
{
    private nint _guard = ts_enter_inference_mode(mode);

    // No finalizer: the guard belongs to the thread that opened it.
    public void Dispose()
    {
        if (_guard != 0) ts_leave_inference_mode(_guard);
        _guard = 0;
    }
}

public static partial class torch
{
    public static IDisposable no_grad() => new AutoGradMode(false);

    public static IDisposable enable_grad(bool enabled = true) => new AutoGradMode(enabled);

    public static IDisposable set_grad_enabled(bool mode = true) => new AutoGradMode(mode);

    public static bool is_grad_enabled() => ts_is_grad_enabled();

    public static IDisposable inference_mode(bool mode = true) => new InferenceMode(mode);

    public static bool is_inference_mode_enabled() => ts_is_inference_mode();

    public static partial class autograd
    {
        /// <summary>Derivatives of the outputs' sum by each input; nothing is added to any grad.</summary>
        /// <returns>One tensor for each input; an invalid one for an unused input, if that is allowed.</returns>
        public static IList<Tensor> grad(IList<Tensor> outputs, IList<Tensor> inputs, IList<Tensor>? grad_outputs = null, bool retain_graph = false, bool create_graph = false, bool allow_unused = false)
        {
            var (of, by, seeds) = (Handles(outputs), Handles(inputs), Handles(grad_outputs));
            var results = new nint[by.Length];
            var ok = ts_autograd_grad(of, of.Length, by, by.Length, seeds, seeds.Length, retain_graph, create_graph, allow_unused, results);
            GC.KeepAlive((outputs, inputs, grad_outputs));
            return Several(ok, results);
        }

        /// <summary>Adds derivatives to the grad of the leaves, or of <paramref name="inputs"/> only.</summary>
        public static void backward(IList<Tensor> tensors, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null)
        {
            var (of, by, seeds) = (Handles(tensors), Handles(inputs), Handles(grad_tensors));
            var ok = ts_backward(of, of.Length, seeds, seeds.Length, retain_graph ?? create_graph, create_graph, by, by.Length);
            GC.KeepAlive((tensors, grad_tensors, inputs));
            if (!ok) CheckForErrors();
        }

        public static void backward(Tensor tensor, IList<Tensor>? grad_tensors = null, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], grad_tensors, retain_graph, create_graph, inputs);

        public static void backward(Tensor tensor, Tensor grad_tensor, bool? retain_graph = null, bool create_graph = false, IList<Tensor>? inputs = null) =>
            backward([tensor], [grad_tensor], retain_graph, create_graph, inputs);
    }
}
