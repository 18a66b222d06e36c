using System.Runtime.InteropServices;
using static TorchSharp.Tests.NumericGradient;
using static TorchSharp.torch;
using static TorchSharp.torch.autograd;

namespace TorchSharp.Tests.Autograd;

public class FunctionTests
{
    /// <summary>x * exp(scale * y), with the derivative written by hand.</summary>
    private sealed class Scaled : SingleTensorFunction<Scaled>
    {
        public override string Name => nameof(Scaled);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var (x, y, scale) = ((Tensor)vars[0], (Tensor)vars[1], (double)vars[2]);
            var result = x * (y * scale).exp();
            ctx.save_for_backward([x, y, result]);
            ctx.save_data("scale", scale);
            return result;
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output)
        {
            var scale = (double)ctx.get_data("scale")!;
            var (y, result) = (ctx.get_saved_variables()[1], ctx.get_saved_variables()[2]);
            return [grad_output * (y * scale).exp(), grad_output * result * scale, null!];
        }
    }

    private sealed class Halves : MultiTensorFunction<Halves>
    {
        public override string Name => nameof(Halves);

        public override List<Tensor> forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            return [x * 2, x * 3];
        }

        public override List<Tensor> backward(AutogradContext ctx, List<Tensor> grad_outputs) => [grad_outputs[0] * 2 + grad_outputs[1] * 3];
    }

    private sealed class InPlace : SingleTensorFunction<InPlace>
    {
        public override string Name => nameof(InPlace);

        public override Tensor forward(AutogradContext ctx, params object[] vars)
        {
            var x = (Tensor)vars[0];
            ctx.mark_dirty([x]);
            return x.mul_(5);
        }

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => [grad_output * 5];
    }

    private sealed class Failing : SingleTensorFunction<Failing>
    {
        public override string Name => nameof(Failing);

        public override Tensor forward(AutogradContext ctx, params object[] vars) => ((Tensor)vars[0]) * 2;

        public override List<Tensor> backward(AutogradContext ctx, Tensor grad_output) => throw new NotSupportedException("not this one");
    }

    [Fact]
    public void A_derivative_written_in_csharp_is_used() =>
        Agrees(x => Scaled.apply(x[0], x[1], 0.7).sin(), Draw(1, 3, 4), Draw(2, 3, 4));

    [Fact]
    public void Outputs_that_nothing_uses_give_zeros()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();

        Halves.apply(x)[1].sum().backward();

        Assert.Equal([3f, 3f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void An_input_can_be_changed_in_place()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();

        var y = InPlace.apply(x * 1);
        y.square().sum().backward();

        Assert.Equal([50f, 50f], x.grad!.data<float>().ToArray());
    }

    [Fact]
    public void An_exception_of_backward_reaches_the_caller_with_its_message()
    {
        using var scope = NewDisposeScope();
        var loss = Failing.apply(ones(2).requires_grad_()).sum();

        var error = Assert.Throws<ExternalException>(() => loss.backward());

        Assert.Contains("not this one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Saved_tensors_are_freed_with_the_graph()
    {
        using var scope = NewDisposeScope();
        var loss = Scaled.apply(ones(2).requires_grad_(), ones(2), 1.0).sum();
        loss.backward(retain_graph: true);
        loss.backward();

        Assert.Throws<ExternalException>(() => loss.backward());
    }

    [Fact]
    public void Without_tracking_only_forward_runs()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();

        Assert.False(Failing.apply(ones(2).requires_grad_()).requires_grad);
    }

    [Fact]
    public void Graphs_of_such_functions_leave_nothing_behind()
    {
        using var x = ones(1000).requires_grad_();
        Iterate();
        var before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;

        for (var i = 0; i < 50; i++) Iterate();

        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);

        void Iterate()
        {
            using var scope = NewDisposeScope();
            Scaled.apply(x, Scaled.apply(x, x, 0.1), 0.5).sum().backward();
        }
    }

    [Fact]
    public void Looking_for_anomalies_ends_with_its_using()
    {
        using (set_detect_anomaly(true, check_nan: false)) Assert.Equal((true, false), (AnomalyMode.IsEnabled, AnomalyMode.ShouldCheckNaN));

        Assert.False(AnomalyMode.IsEnabled);
    }
}
