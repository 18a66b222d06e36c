using System.Collections;
using static TorchSharp.torch;

namespace TorchSharp.Utils;

/// <summary>The elements of a CPU tensor in their logical order, whatever its strides are.</summary>
public sealed class TensorAccessor<T> : IDisposable, IEnumerable<T> where T : unmanaged
{
    private readonly Tensor _tensor;
    private readonly long[] _strides;
    private readonly long[] _shape;

    internal TensorAccessor(Tensor tensor)
    {
        _tensor = tensor;
        _strides = tensor.stride();
        _shape = tensor.shape;
    }

    public long Count => _tensor.numel();

    public bool IsReadOnly => false;

    public T[] ToArray()
    {
        var array = new T[Count];
        CopyTo(array);
        return array;
    }

    public T this[params long[] indices]
    {
        get => At(Place(indices));
        set => At(Place(indices)) = value;
    }

    /// <summary>Copies from the element <paramref name="tensorIndex"/> on, as many as fit.</summary>
    public void CopyTo(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyTo(array.AsSpan(), arrayIndex, tensorIndex);

    public unsafe void CopyTo(Span<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var target = array[arrayIndex..];
        var count = (int)Math.Min(target.Length, Count - tensorIndex);
        if (count <= 0) return;
        using var ordered = _tensor.is_contiguous() ? null : Outside(_tensor);
        new ReadOnlySpan<T>((T*)(ordered ?? _tensor).Memory() + tensorIndex, count).CopyTo(target);
        GC.KeepAlive(_tensor);
    }

    public void CopyFrom(T[] array, int arrayIndex = 0, long tensorIndex = 0) => CopyFrom((ReadOnlySpan<T>)array, arrayIndex, tensorIndex);

    public unsafe void CopyFrom(ReadOnlySpan<T> array, int arrayIndex = 0, long tensorIndex = 0)
    {
        var count = Math.Min(array.Length - arrayIndex, Count - tensorIndex);
        if (count <= 0) return;
        if (_tensor.is_contiguous())
        {
            array.Slice(arrayIndex, (int)count).CopyTo(new Span<T>((T*)_tensor.Memory() + tensorIndex, (int)count));
            GC.KeepAlive(_tensor);
            return;
        }
        for (var i = 0L; i < count; i++) At(Place(tensorIndex + i)) = array[(int)(arrayIndex + i)];
    }

    public IEnumerator<T> GetEnumerator()
    {
        for (var i = 0L; i < Count; i++) yield return At(Place(i));
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose() { }

    internal static T ReadItemAt(Tensor tensor, long index)
    {
        if (tensor.device_type != DeviceType.CPU) throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        tensor.ValidateType(typeof(T));
        if (index == 0 && tensor.numel() == 1) return First(tensor);
        var accessor = new TensorAccessor<T>(tensor);
        return accessor.At(accessor.Place(index));
    }

    private static unsafe T First(Tensor tensor)
    {
        var value = *(T*)tensor.Memory();
        GC.KeepAlive(tensor);
        return value;
    }

    private static Tensor Outside(Tensor tensor)
    {
        using var untracked = no_grad();
        return tensor.contiguous();
    }

    private unsafe ref T At(long place)
    {
        ref var element = ref *((T*)_tensor.Memory() + place);
        GC.KeepAlive(_tensor);
        return ref element;
    }

    // One number is the place in logical order, as published; else one number for each dimension.
    private long Place(long[] indices)
    {
        if (indices.Length == 1) return Place(indices[0]);
        if (indices.Length != _shape.Length) throw new ArgumentException($"{indices.Length} indices for {_shape.Length} dimensions.", nameof(indices));
        var place = 0L;
        for (var i = 0; i < indices.Length; i++)
        {
            if (indices[i] < 0 || indices[i] >= _shape[i]) throw new IndexOutOfRangeException();
            place += indices[i] * _strides[i];
        }
        return place;
    }

    private long Place(long index)
    {
        if (index < 0 || index >= Count) throw new IndexOutOfRangeException();
        var place = 0L;
        for (var i = _shape.Length - 1; i >= 0; i--)
        {
            place += index % _shape[i] * _strides[i];
            index /= _shape[i];
        }
        return place;
    }
}
