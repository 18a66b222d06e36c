using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    /// <summary>From start to stop, without stop; whole numbers unless one of the three is not.</summary>
    public static Tensor arange(Scalar start, Scalar stop, Scalar step, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        device = InitializeDevice(device);
        var whole = start.Type == ScalarType.Int64 && stop.Type == ScalarType.Int64 && step.Type == ScalarType.Int64;
        var type = dtype ?? (whole ? ScalarType.Int64 : get_default_dtype());
        return ts_arange(start, stop, step, (int)type, (int)device.type, device.index, requires_grad);
    }

    public static Tensor arange(Scalar start, Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(start, stop, 1, dtype, device, requires_grad);

    public static Tensor arange(Scalar stop, ScalarType? dtype = null, Device? device = null, bool requires_grad = false) => arange(0, stop, 1, dtype, device, requires_grad);

    public static Tensor linspace(double start, double end, long steps, ScalarType? dtype = null, Device? device = null, bool requires_grad = false)
    {
        device = InitializeDevice(device);
        return ts_linspace(start, end, steps, (int)(dtype ?? get_default_dtype()), (int)device.type, device.index, requires_grad);
    }

    public static Tensor eye(long rows, long columns = -1L, ScalarType? dtype = null, Device? device = null, bool requires_grad = false, string[]? names = null)
    {
        Unnamed(names);
        device = InitializeDevice(device);
        return ts_eye(rows, columns == -1 ? rows : columns, (int)(dtype ?? get_default_dtype()), (int)device.type, device.index, requires_grad);
    }

    private static ScalarType DefaultFor(Scalar value) => is_integral(value.Type) ? ScalarType.Int64 : get_default_dtype();

    private static void Unnamed(string[]? names)
    {
        if (names is { Length: > 0 }) throw new NotSupportedException("Named dimensions are not part of this package.");
    }
}
