using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>native/nn.cpp, one line for each of its functions.</summary>
internal static unsafe partial class Native
{
    [LibraryImport(Library)] internal static partial Tensor ts_linear(Tensor? input, Tensor? weight, Tensor? bias);
    [LibraryImport(Library)] internal static partial Tensor ts_conv1d(Tensor? x, Tensor? w, Tensor? b, ReadOnlySpan<long> stride, int strideCount, ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount, long groups);
    [LibraryImport(Library)] internal static partial Tensor ts_conv2d(Tensor? x, Tensor? w, Tensor? b, ReadOnlySpan<long> stride, int strideCount, ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount, long groups);
    [LibraryImport(Library)] internal static partial Tensor ts_conv2d_padding(Tensor? x, Tensor? w, Tensor? b, ReadOnlySpan<long> stride, int strideCount, int padding, ReadOnlySpan<long> dilation, int dilationCount, long groups);
    [LibraryImport(Library)] internal static partial Tensor ts_conv_transpose2d(Tensor? x, Tensor? w, Tensor? b, ReadOnlySpan<long> stride, int strideCount, ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> output, int outputCount, ReadOnlySpan<long> dilation, int dilationCount, long groups);
    [LibraryImport(Library)] internal static partial Tensor ts_embedding(Tensor? weight, Tensor? indices, long paddingIdx, Flag byFreq, Flag sparse);
    [LibraryImport(Library)] internal static partial Tensor ts_avg_pool2d(Tensor? x, ReadOnlySpan<long> kernel, int kernelCount, ReadOnlySpan<long> stride, int strideCount, ReadOnlySpan<long> padding, int paddingCount, Flag ceil, Flag includePad, long divisor);
    [LibraryImport(Library)] internal static partial Tensor ts_max_pool2d(Tensor? x, ReadOnlySpan<long> kernel, int kernelCount, ReadOnlySpan<long> stride, int strideCount, ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> dilation, int dilationCount, Flag ceil);
    [LibraryImport(Library)] internal static partial Tensor ts_adaptive_avg_pool2d(Tensor? x, ReadOnlySpan<long> size, int sizeCount);
    [LibraryImport(Library)] internal static partial Tensor ts_adaptive_max_pool2d(Tensor? x, ReadOnlySpan<long> size, int sizeCount);
    [LibraryImport(Library)] internal static partial Tensor ts_batch_norm(Tensor? x, Tensor? mean, Tensor? var, Tensor? weight, Tensor? bias, Flag training, double momentum, double eps);
    [LibraryImport(Library)] internal static partial Tensor ts_instance_norm(Tensor? x, Tensor? mean, Tensor? var, Tensor? weight, Tensor? bias, Flag inputStats, double momentum, double eps);
    [LibraryImport(Library)] internal static partial Tensor ts_layer_norm(Tensor? x, ReadOnlySpan<long> shape, int shapeCount, Tensor? weight, Tensor? bias, double eps);
    [LibraryImport(Library)] internal static partial Tensor ts_group_norm(Tensor? x, long groups, Tensor? weight, Tensor? bias, double eps);
    [LibraryImport(Library)] internal static partial Tensor ts_normalize(Tensor? x, double p, long dim, double eps);
    [LibraryImport(Library)] internal static partial Tensor ts_pad(Tensor? x, ReadOnlySpan<long> pad, int padCount, int mode, double value);
    [LibraryImport(Library)] internal static partial Tensor ts_interpolate(Tensor? x, ReadOnlySpan<long> size, int sizeCount, ReadOnlySpan<double> factor, int factors, int mode, Flag corners, Flag recompute, Flag antialias);
    [LibraryImport(Library)] internal static partial Tensor ts_pixel_shuffle(Tensor? x, long factor);
    [LibraryImport(Library)] internal static partial Tensor ts_pixel_unshuffle(Tensor? x, long factor);
    [LibraryImport(Library)] internal static partial Tensor ts_unfold(Tensor? x, ReadOnlySpan<long> kernel, int kernelCount, ReadOnlySpan<long> dilation, int dilationCount, ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> stride, int strideCount);
    [LibraryImport(Library)] internal static partial Tensor ts_fold(Tensor? x, ReadOnlySpan<long> output, int outputCount, ReadOnlySpan<long> kernel, int kernelCount, ReadOnlySpan<long> dilation, int dilationCount, ReadOnlySpan<long> padding, int paddingCount, ReadOnlySpan<long> stride, int strideCount);
    [LibraryImport(Library)] internal static partial Tensor ts_grid_sample(Tensor? x, Tensor? grid, int mode, int padding, Flag corners);
    [LibraryImport(Library)] internal static partial Tensor ts_affine_grid(Tensor? theta, ReadOnlySpan<long> size, int sizeCount, Flag corners);
    [LibraryImport(Library)] internal static partial Tensor ts_one_hot(Tensor? x, long classes);
    [LibraryImport(Library)] internal static partial Tensor ts_mse_loss(Tensor? x, Tensor? y, long reduction);
    [LibraryImport(Library)] internal static partial Tensor ts_l1_loss(Tensor? x, Tensor? y, long reduction);
    [LibraryImport(Library)] internal static partial Tensor ts_smooth_l1_loss(Tensor? x, Tensor? y, long reduction, double beta);
    [LibraryImport(Library)] internal static partial Tensor ts_huber_loss(Tensor? x, Tensor? y, long reduction, double delta);
    [LibraryImport(Library)] internal static partial Tensor ts_cross_entropy(Tensor? x, Tensor? y, Tensor? weight, long ignore, long reduction, double smoothing);
    [LibraryImport(Library)] internal static partial Tensor ts_nll_loss(Tensor? x, Tensor? y, Tensor? weight, long reduction);
    [LibraryImport(Library)] internal static partial Tensor ts_binary_cross_entropy(Tensor? x, Tensor? y, Tensor? weight, long reduction);
    [LibraryImport(Library)] internal static partial Tensor ts_binary_cross_entropy_with_logits(Tensor? x, Tensor? y, Tensor? weight, long reduction, Tensor? posWeight);
}
