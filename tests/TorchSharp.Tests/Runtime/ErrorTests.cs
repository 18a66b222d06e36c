using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp.Tests.Runtime;

public class ErrorTests
{
    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        using var scope = NewDisposeScope();

        var error = Assert.Throws<ExternalException>(() => ones(2, 3).matmul(ones(2, 3)));

        Assert.Equal("mat1 and mat2 shapes cannot be multiplied (2x3 and 2x3)", error.Message);
    }

    [Fact]
    public void An_operation_in_place_throws_too_and_the_next_one_works()
    {
        using var scope = NewDisposeScope();
        var x = ones(2, 3);

        Assert.Throws<ExternalException>(() => x.add_(ones(4)));

        Assert.Equal(12, x.add_(1).sum().item<float>());
    }

    [Theory]
    [InlineData(1L << 50)]
    [InlineData(1L << 44)]
    public void Too_much_memory_is_out_of_memory(long size)
    {
        var error = Assert.Throws<ExternalException>(() => empty(size));

        Assert.Contains("out of memory", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_size_that_overflows_is_an_error() => Assert.Throws<ExternalException>(() => empty(1L << 40, 1L << 40));

    [Fact]
    public void A_missing_tensor_is_an_error_and_not_a_crash()
    {
        using var x = ones(2);

        var error = Assert.Throws<ExternalException>(() => x.add((Tensor)null!));

        Assert.Contains("not null", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_disposed_tensor_is_refused()
    {
        var x = ones(2);
        x.Dispose();

        Assert.Throws<InvalidOperationException>(() => x + 1);
    }

    [Fact]
    public void Going_back_twice_through_a_freed_graph_is_an_error()
    {
        using var scope = NewDisposeScope();
        var loss = ones(2).requires_grad_().square().sum();
        loss.backward();

        Assert.Contains("second time", Assert.Throws<ExternalException>(() => loss.backward()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_is_not_there_is_refused()
    {
        Assert.SkipWhen(cuda.is_available(), "There is a CUDA device here.");

        Assert.Throws<InvalidOperationException>(() => ones(2, device: new Device("cuda")));
        Assert.Equal(0, cuda.device_count());
    }

    [Fact]
    public void The_version_is_that_of_the_linked_library() => Assert.Matches(@"^\d+\.\d+\.\d+", __version__);
}
