using static TorchSharp.Native;

namespace TorchSharp;

public enum Padding
{
    Valid = 0,
    Same = 1,
}

public static partial class torch
{
    public static partial class nn
    {
        public static partial class functional
        {
            private static readonly long[] s_one = [1];
            private static readonly long[] s_zero = [0];
            private static readonly long[] s_ones = [1, 1];
            private static readonly long[] s_zeros = [0, 0];

            public static Tensor linear(Tensor input, Tensor weights, Tensor? bias = null) => ts_linear(input, weights, bias);

            /// <param name="input">[N, C, H, W].</param>
            /// <param name="weight">[out, C / groups, kernel height, kernel width].</param>
            public static Tensor conv2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? dilation = null, long groups = 1)
            {
                strides ??= s_one;
                padding ??= s_zero;
                dilation ??= s_one;
                return ts_conv2d(input, weight, bias, strides, strides.Length, padding, padding.Length, dilation, dilation.Length, groups);
            }

            public static Tensor conv2d_padding(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, Padding padding = Padding.Valid, long[]? dilation = null, long groups = 1)
            {
                strides ??= s_one;
                dilation ??= s_one;
                return ts_conv2d_padding(input, weight, bias, strides, strides.Length, (int)padding, dilation, dilation.Length, groups);
            }

            /// <param name="input">[N, C, H, W].</param>
            /// <param name="weight">[C, out / groups, kernel height, kernel width].</param>
            public static Tensor conv_transpose2d(Tensor input, Tensor weight, Tensor? bias = null, long[]? strides = null, long[]? padding = null, long[]? output_padding = null, long[]? dilation = null, long groups = 1)
            {
                strides ??= s_ones;
                padding ??= s_zeros;
                output_padding ??= s_zeros;
                dilation ??= s_ones;
                return ts_conv_transpose2d(input, weight, bias, strides, strides.Length, padding, padding.Length, output_padding, output_padding.Length, dilation, dilation.Length, groups);
            }
        }
    }
}
