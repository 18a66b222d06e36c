using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>What one call of a function passes from its forward to its backward.</summary>
        public class AutogradContext : IDisposable
        {
            private readonly Dictionary<string, object> _data = [];

            internal AutogradContext(bool[] isTensor) => IsTensor = isTensor;

            // For each argument of the call: only tensors have gradients.
            internal bool[] IsTensor { get; }

            internal Func<AutogradContext, List<Tensor?>, List<Tensor>>? Backward { get; set; }

            internal List<Tensor> Saved { get; private set; } = [];

            internal List<Tensor> Changed { get; private set; } = [];

            internal List<Tensor> Constant { get; private set; } = [];

            // The node of the graph, while its backward runs.
            internal nint Node { get; set; }

            public bool MaterializeGrads { get; private set; } = true;

            public void save_for_backward(List<Tensor> tensors) => Saved = tensors;

            /// <summary>Anything but tensors, which belong to <see cref="save_for_backward"/>.</summary>
            public void save_data(string key, object value) => _data[key] = value;

            public object? get_data(string key) => _data.GetValueOrDefault(key);

            /// <summary>Inputs that forward changed in place and returns.</summary>
            public void mark_dirty(List<Tensor> tensors) => Changed = [.. tensors];

            public void mark_non_differentiable(List<Tensor> tensors) => Constant = [.. tensors];

            /// <summary>Whether missing gradients reach backward as zeros.</summary>
            public void set_materialize_grads(bool value) => MaterializeGrads = value;

            /// <exception cref="System.Runtime.InteropServices.ExternalException">They were freed by an earlier backward, or changed since.</exception>
            public List<Tensor> get_saved_variables()
            {
                if (Node == 0) throw new InvalidOperationException("Saved tensors can be read in backward only.");
                var handles = new nint[ts_function_saved_count(Node)];
                return [.. Several(ts_function_saved(Node, handles), handles)];
            }

            public void Dispose()
            {
                Dispose(true);
                GC.SuppressFinalize(this);
            }

            protected virtual void Dispose(bool disposing) => _data.Clear();
        }
    }
}
