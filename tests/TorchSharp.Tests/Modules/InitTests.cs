using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace TorchSharp.Tests.Modules;

public class InitTests
{
    [Theory]
    [InlineData(4, 6)]
    [InlineData(6, 4)]
    public void Orthogonal_vectors_have_the_length_of_the_gain(long rows, long columns)
    {
        using var scope = NewDisposeScope();

        var w = init.orthogonal_(empty(rows, columns, float64), gain: 2);

        var product = rows < columns ? w.mm(w.t()) : w.t().mm(w);
        Assert.True(product.allclose(eye(4, dtype: float64) * 4));
    }

    [Fact]
    public void Bounds_and_deviations_follow_the_fans()
    {
        using var scope = NewDisposeScope();
        var w = empty(64, 32, 3, 3);

        var (fanIn, fanOut) = init.CalculateFanInAndFanOut(w);
        var kaiming = init.kaiming_uniform_(w).abs().max().item<float>();
        var xavier = init.xavier_uniform_(w).abs().max().item<float>();
        var normal = init.normal_(w, std: 0.02).std().item<float>();

        Assert.Equal((288, 576), (fanIn, fanOut));
        Assert.Equal(Math.Sqrt(6.0 / 288), kaiming, 1e-3);
        Assert.Equal(Math.Sqrt(6.0 / 864), xavier, 1e-3);
        Assert.Equal(0.02, normal, 1e-3);
    }

    [Fact]
    public void Clipping_scales_all_gradients_to_the_common_norm()
    {
        using var scope = NewDisposeScope();
        var (a, b) = (Parameter(zeros(2)), Parameter(zeros(2)));
        (a.grad, b.grad) = (tensor(new[] { 3f, 0 }), tensor(new[] { 0, 4f }));

        var before = utils.clip_grad_norm_([a, b], 1);
        utils.clip_grad_value_([b], 0.5);

        Assert.Equal(5, before, 1e-5);
        Assert.Equal(0.6, a.grad!.norm().item<float>(), 1e-5);
        Assert.Equal(0.5, b.grad!.norm().item<float>(), 1e-5);
    }
}
