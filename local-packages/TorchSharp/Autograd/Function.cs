using System.Runtime.InteropServices;
using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public static partial class autograd
    {
        /// <summary>An operation with a derivative of its own.</summary>
        public abstract class Function<T> where T : Function<T>, new()
        {
            private static readonly T s_instance = new();

            public abstract string Name { get; }

            internal abstract List<Tensor> forward_internal(AutogradContext ctx, params object[] vars);

            internal abstract List<Tensor> backward_internal(AutogradContext ctx, List<Tensor?> grad_outputs);

            public static List<Tensor> apply_internal(params object[] vars)
            {
                var context = new AutogradContext([.. vars.Select(v => v is Tensor { IsInvalid: false })]);
                List<Tensor> inputs = [.. vars.OfType<Tensor>().Where(t => !t.IsInvalid)];
                List<Tensor> outputs;
                using (no_grad()) outputs = s_instance.forward_internal(context, vars);
                if (!is_grad_enabled() || !inputs.Any(input => input.requires_grad)) return outputs;
                context.Backward = s_instance.backward_internal;
                return Attached(context, inputs, outputs);
            }

            private static unsafe List<Tensor> Attached(AutogradContext context, List<Tensor> inputs, List<Tensor> outputs)
            {
                var (of, from, changed, constant, saved) = (Handles(outputs), Handles(inputs), Handles(context.Changed), Handles(context.Constant), Handles(context.Saved));
                var results = new nint[of.Length];
                var owner = GCHandle.ToIntPtr(GCHandle.Alloc(context));
                var ok = ts_function_attach(owner, &FunctionCallbacks.Apply, &FunctionCallbacks.Release, s_instance.Name, context.MaterializeGrads,
                    from, from.Length, of, of.Length, changed, changed.Length, constant, constant.Length, saved, saved.Length, results);
                GC.KeepAlive((context.Saved, context.Changed, context.Constant, inputs, outputs));
                context.save_for_backward([]);
                return [.. Several(ok, results)];
            }
        }

        public abstract class SingleTensorFunction<T> : Function<T> where T : SingleTensorFunction<T>, new()
        {
            public static Tensor apply(params object[] vars) => apply_internal(vars)[0];

            internal sealed override List<Tensor> forward_internal(AutogradContext ctx, params object[] vars) => [forward(ctx, vars)];

            internal sealed override List<Tensor> backward_internal(AutogradContext ctx, List<Tensor?> grad_outputs) => backward(ctx, grad_outputs[0]!);

            public abstract Tensor forward(AutogradContext ctx, params object[] vars);

            /// <returns>One gradient for each argument of apply; null for those that have none.</returns>
            public abstract List<Tensor> backward(AutogradContext ctx, Tensor grad_output);
        }

        public abstract class MultiTensorFunction<T> : Function<T> where T : MultiTensorFunction<T>, new()
        {
            public static List<Tensor> apply(params object[] vars) => apply_internal(vars);

            internal sealed override List<Tensor> forward_internal(AutogradContext ctx, params object[] vars) => forward(ctx, vars);

            internal sealed override List<Tensor> backward_internal(AutogradContext ctx, List<Tensor?> grad_outputs) => backward(ctx, grad_outputs!);

            public abstract List<Tensor> forward(AutogradContext ctx, params object[] vars);

            /// <returns>One gradient for each argument of apply; null for those that have none.</returns>
            public abstract List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs);
        }
    }
}
