using static TorchSharp.torch;

namespace TorchSharp.Tests.Autograd;

public class ModeTests
{
    [Fact]
    public void Without_tracking_nothing_requires_a_gradient()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();

        using (no_grad())
        {
            Assert.False((x * 2).requires_grad);
            using (enable_grad()) Assert.True((x * 2).requires_grad);
            Assert.False(is_grad_enabled());
        }

        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Inference_mode_ends_with_its_using()
    {
        using var scope = NewDisposeScope();
        var x = ones(2).requires_grad_();

        using (inference_mode())
        {
            Assert.True(is_inference_mode_enabled());
            Assert.False((x * 2).requires_grad);
        }

        Assert.False(is_inference_mode_enabled());
        Assert.True((x * 2).requires_grad);
    }

    [Fact]
    public void Gradients_add_up_until_they_are_removed()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 3f }).requires_grad_();

        x.square().backward();
        x.square().backward();
        var twice = x.grad!.item<float>();
        x.grad = null;

        Assert.Equal(12, twice);
        Assert.Null(x.grad);
    }

    [Fact]
    public void Only_the_named_inputs_receive_gradients()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones(1).requires_grad_(), ones(1).requires_grad_());

        (x * y * 2).backward(inputs: [y]);

        Assert.Null(x.grad);
        Assert.Equal(2, y.grad!.item<float>());
    }

    [Fact]
    public void Second_derivatives_come_from_a_created_graph()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { 2.0 }).requires_grad_();

        var first = autograd.grad([x.pow(3).sum()], [x], create_graph: true)[0];
        var second = autograd.grad([first.sum()], [x])[0];

        Assert.Equal(12, first.item<double>(), 1e-9);
        Assert.Equal(12, second.item<double>(), 1e-9);
    }

    [Fact]
    public void An_unused_input_is_an_error_unless_allowed()
    {
        using var scope = NewDisposeScope();
        var (x, y) = (ones(1).requires_grad_(), ones(1).requires_grad_());

        Assert.Throws<System.Runtime.InteropServices.ExternalException>(() => autograd.grad([(x * 2).sum()], [x, y]));
        Assert.True(autograd.grad([(x * 2).sum()], [x, y], allow_unused: true)[1].IsInvalid);
    }

    [Fact]
    public void The_number_of_threads_can_be_asked()
    {
        Assert.InRange(get_num_threads(), 1, 1024);
        Assert.InRange(get_num_interop_threads(), 1, 1024);
    }

    [Fact]
    public void Tf32_can_be_switched()
    {
        var (matmul, cudnn) = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);

        (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (!matmul, !cudnn);

        Assert.Equal((!matmul, !cudnn), (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32));
        (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (matmul, cudnn);
    }
}
