using static TorchSharp.Tests.NumericGradient;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace TorchSharp.Tests.Functional;

public class GradientTests
{
    [Fact]
    public void A_convolution_with_stride_and_padding_has_the_right_gradients() =>
        Agrees(x => conv2d(x[0], x[1], x[2], strides: [2, 1], padding: [1, 1]), Draw(1, 2, 3, 5, 4), Draw(2, 4, 3, 3, 3), Draw(3, 4));

    [Fact]
    public void A_transposed_convolution_has_the_right_gradients() =>
        Agrees(x => conv_transpose2d(x[0], x[1], x[2], strides: [2, 2], padding: [1, 1], output_padding: [1, 1]), Draw(1, 2, 3, 4, 3), Draw(2, 3, 2, 3, 3), Draw(3, 2));

    [Fact]
    public void A_linear_layer_has_the_right_gradients() =>
        Agrees(x => linear(x[0], x[1], x[2]), Draw(1, 3, 4), Draw(2, 5, 4), Draw(3, 5));

    [Theory]
    [InlineData(InterpolationMode.Nearest)]
    [InlineData(InterpolationMode.Bilinear)]
    [InlineData(InterpolationMode.Bicubic)]
    [InlineData(InterpolationMode.Area)]
    public void Enlarging_has_the_right_gradient(InterpolationMode mode) =>
        Agrees(x => interpolate(x[0], scale_factor: [2], mode: mode), Draw(1, 1, 2, 3, 4));

    [Theory]
    [InlineData(InterpolationMode.Nearest)]
    [InlineData(InterpolationMode.Bilinear)]
    public void Shrinking_to_a_size_has_the_right_gradient(InterpolationMode mode) =>
        Agrees(x => interpolate(x[0], size: [2, 3], mode: mode), Draw(1, 1, 2, 5, 7));

    [Fact]
    public void Average_pooling_has_the_right_gradient() => Agrees(x => avg_pool2d(x[0], 2), Draw(1, 2, 2, 4, 6));

    [Fact]
    public void Maximum_pooling_has_the_right_gradient() => Agrees(x => max_pool2d(x[0], 2), Draw(1, 2, 2, 4, 6));

    [Fact]
    public void Adaptive_average_pooling_has_the_right_gradient() => Agrees(x => adaptive_avg_pool2d(x[0], (2, 3)), Draw(1, 2, 2, 5, 7));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Batch_norm_has_the_right_gradients(bool training) =>
        Agrees(x => batch_norm(x[0], Draw(8, 3), Draw(9, 3).abs(), x[1], x[2], training), Draw(1, 4, 3, 2, 2), Draw(2, 3), Draw(3, 3));

    [Fact]
    public void Instance_norm_has_the_right_gradients() =>
        Agrees(x => instance_norm(x[0], weight: x[1], bias: x[2]), Draw(1, 2, 3, 4, 3), Draw(2, 3), Draw(3, 3));

    [Fact]
    public void Layer_norm_has_the_right_gradients() =>
        Agrees(x => layer_norm(x[0], [4], x[1], x[2]), Draw(1, 3, 4), Draw(2, 4), Draw(3, 4));

    [Fact]
    public void Normalizing_has_the_right_gradient() => Agrees(x => normalize(x[0], dim: 1), Draw(1, 3, 4));

    [Theory]
    [InlineData(PaddingModes.Constant)]
    [InlineData(PaddingModes.Replicate)]
    [InlineData(PaddingModes.Reflect)]
    [InlineData(PaddingModes.Circular)]
    public void Padding_has_the_right_gradient(PaddingModes mode) => Agrees(x => pad(x[0], (2, 1, 1, 2), mode), Draw(1, 1, 2, 4, 4));

    [Fact]
    public void Softmax_has_the_right_gradient() => Agrees(x => softmax(x[0], -1), Draw(1, 3, 5));

    [Fact]
    public void Log_softmax_has_the_right_gradient() => Agrees(x => log_softmax(x[0], 1), Draw(1, 3, 5));

    [Fact]
    public void The_mean_square_error_has_the_right_gradients() => Agrees(x => mse_loss(x[0], x[1]), Draw(1, 3, 4), Draw(2, 3, 4));

    [Fact]
    public void The_mean_absolute_error_has_the_right_gradients() => Agrees(x => l1_loss(x[0], x[1]), Draw(1, 3, 4), Draw(2, 3, 4));

    [Fact]
    public void The_smooth_absolute_error_has_the_right_gradients() => Agrees(x => smooth_l1_loss(x[0], x[1], beta: 0.5), Draw(1, 3, 4), Draw(2, 3, 4));

    [Fact]
    public void The_cross_entropy_has_the_right_gradient() => Agrees(x => cross_entropy(x[0], tensor(new long[] { 2, 0, 1 })), Draw(1, 3, 4));

    [Fact]
    public void Pixel_shuffle_and_folding_have_the_right_gradients()
    {
        Agrees(x => pixel_shuffle(x[0], 2), Draw(1, 1, 8, 2, 3));
        Agrees(x => unfold(x[0], 2, stride: 2), Draw(1, 1, 2, 4, 4));
        Agrees(x => fold(x[0], 4, 2, stride: 2), Draw(1, 1, 8, 4));
    }

    [Fact]
    public void An_embedding_collects_the_gradient_of_every_use_of_a_row()
    {
        using var scope = NewDisposeScope();
        using var table = nn.Embedding(4, 2, dtype: float64);

        table.call(tensor(new long[] { 1, 3, 1 })).sum().backward();

        Assert.Equal([0, 0, 2, 2, 0, 0, 1, 1], table.weight!.grad!.data<double>().ToArray());
    }
}
