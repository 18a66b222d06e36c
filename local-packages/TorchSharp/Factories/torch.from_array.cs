using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    private static unsafe Tensor FromSpan<T>(ReadOnlySpan<T> values, ReadOnlySpan<long> dimensions, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
        where T : unmanaged
    {
        Unnamed(names);
        var count = 1L;
        foreach (var size in dimensions) count *= size;
        if (count != values.Length)
            throw new ArgumentException($"{values.Length} values do not fill a tensor of {string.Join('x', dimensions.ToArray())} = {count}.");
        device = InitializeDevice(device);
        var source = ElementTypes.Of(typeof(T));
        fixed (T* data = values)
        {
            return ts_from_memory(data, dimensions, dimensions.Length, (int)source, (int)(dtype ?? source), (int)device.type, device.index, requires_grad);
        }
    }

    private static Tensor FromArray<T>(Array values, ScalarType? dtype, Device? device, bool requires_grad, string[]? names = null)
        where T : unmanaged
    {
        var dimensions = new long[values.Rank];
        for (var i = 0; i < dimensions.Length; i++) dimensions[i] = values.GetLongLength(i);
        ReadOnlySpan<T> flat = values.Length == 0
            ? default
            : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<byte, T>(ref MemoryMarshal.GetArrayDataReference(values)), values.Length);
        return FromSpan(flat, dimensions, dtype, device, requires_grad, names);
    }

    private static ReadOnlySpan<T> SpanOf<T>(IList<T> values) => values switch
    {
        T[] array => array,
        List<T> list => CollectionsMarshal.AsSpan(list),
        _ => values.ToArray(),
    };

    /// <summary>A copy of an array of any rank.</summary>
    /// <exception cref="NotSupportedException">No tensor holds elements of its type.</exception>
    public static Tensor from_array(Array rawArray, Device? device = null) => from_array(rawArray, null, device);

    public static Tensor from_array(Array rawArray, ScalarType? dtype, Device? device = null, bool requires_grad = false, string[]? names = null) =>
        rawArray.GetType().GetElementType() switch
        {
            var t when t == typeof(float) => FromArray<float>(rawArray, dtype, device, requires_grad, names),
            var t when t == typeof(double) => FromArray<double>(rawArray, dtype, device, requires_grad, names),
            var t when t == typeof(long) => FromArray<long>(rawArray, dtype, device, requires_grad, names),
            var t when t == typeof(int) => FromArray<int>(rawArray, dtype, device, requires_grad, names),
            var t when t == typeof(short) => FromArray<short>(rawArray, dtype, device, requires_grad, names),
            var t when t == typeof(sbyte) => FromArray<sbyte>(rawArray, dtype, device, requires_grad, names),
            var t when t == typeof(byte) => FromArray<byte>(rawArray, dtype, device, requires_grad, names),
            var t when t == typeof(bool) => FromArray<bool>(rawArray, dtype, device, requires_grad, names),
            var t when t == typeof(Half) => FromArray<Half>(rawArray, dtype, device, requires_grad, names),
            var t => throw new NotSupportedException($"A tensor cannot hold elements of type {t?.Name}."),
        };

    /// <summary>A tensor over the array's own memory, which stays where it is while any tensor uses it; a copy if the type differs.</summary>
    /// <exception cref="ArgumentException">The offset is outside of the array.</exception>
    /// <exception cref="IndexOutOfRangeException">There are fewer elements behind the offset.</exception>
    public static unsafe Tensor frombuffer(Array rawArray, ScalarType dtype, long count = -1, long offset = 0, bool requires_grad = false)
    {
        var length = rawArray.LongLength;
        if (offset < 0 || offset >= length) throw new ArgumentException($"invalid value for 'offset': {offset}");
        if (count < 0) count = length - offset;
        if (count > length - offset) throw new IndexOutOfRangeException($"element count is too large: {count}");
        var source = ElementTypes.Of(rawArray.GetType().GetElementType()!);
        var pin = GCHandle.Alloc(rawArray, GCHandleType.Pinned);
        var start = (byte*)pin.AddrOfPinnedObject() + offset * source.ElementSize();
        return ts_from_buffer(start, count, (int)source, (int)dtype, requires_grad, (void*)GCHandle.ToIntPtr(pin), (delegate* unmanaged<nint, void>)&Unpin);
    }

    [UnmanagedCallersOnly]
    private static void Unpin(nint pin) => GCHandle.FromIntPtr(pin).Free();

    public static Tensor as_tensor(Array data, ScalarType? dtype = null, Device? device = null) => from_array(data, dtype, device, false);

    public static Tensor as_tensor(Tensor data, ScalarType? dtype = null, Device? device = null) =>
        data.to(dtype ?? data.dtype, device ?? data.device);

    public static Tensor as_tensor(IList<float> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(float[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(IList<double> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(double[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(IList<long> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(long[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(IList<int> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(int[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(IList<short> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(short[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(IList<sbyte> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(sbyte[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(IList<byte> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(byte[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(IList<bool> rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);

    public static Tensor as_tensor(bool[] rawArray, ScalarType? dtype = null, Device? device = null) => tensor(rawArray, dtype, device);
}
