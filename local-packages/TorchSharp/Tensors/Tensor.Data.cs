using TorchSharp.Utils;
using static TorchSharp.Native;

namespace TorchSharp;

public static partial class torch
{
    public partial class Tensor
    {
        /// <summary>The elements, in the tensor's own type; a tensor on another device is copied first.</summary>
        /// <exception cref="ArgumentException"><typeparamref name="T"/> is not the tensor's type.</exception>
        public TensorAccessor<T> data<T>() where T : unmanaged
        {
            ValidateType(typeof(T));
            return new TensorAccessor<T>(device_type == DeviceType.CPU ? this : cpu());
        }

        /// <exception cref="ArgumentException">There is more than one element, or it is of another type.</exception>
        public T item<T>() where T : unmanaged
        {
            if (NumberOfElements != 1) throw new ArgumentException("Number of elements in the tensor must be 1");
            ValidateType(typeof(T));
            if (device_type == DeviceType.CPU) return TensorAccessor<T>.ReadItemAt(this, 0);
            using var here = cpu();
            return TensorAccessor<T>.ReadItemAt(here, 0);
        }

        internal void ValidateType(Type dotnetType)
        {
            var expected = ElementTypes.Of(dtype);
            if (expected is not null && expected != dotnetType)
                throw new ArgumentException($"{dotnetType.Name} is not compatible with {dtype}");
        }

        /// <summary>The memory of a contiguous CPU tensor. It is gone when the tensor is.</summary>
        public unsafe Span<byte> bytes
        {
            get
            {
                var size = NumberOfElements * ElementSize;
                ValidateReadable(size);
                return new Span<byte>(Memory(), (int)size);
            }
            set
            {
                var size = NumberOfElements * ElementSize;
                if (!is_contiguous()) throw new InvalidOperationException("SetBytes() called on non-contiguous tensor.");
                if (size != value.Length) throw new ArgumentException("Mismatched data sizes in SetBytes().");
                value.CopyTo(new Span<byte>(Memory(), value.Length));
            }
        }

        /// <summary>Writes the elements, little-endian, in order; any size.</summary>
        public unsafe void WriteBytesToStream(Stream stream, int bufferSize = 1024)
        {
            ValidateReadable(0);
            var left = NumberOfElements * ElementSize;
            for (var at = (byte*)Memory(); left > 0;)
            {
                var count = (int)Math.Min(left, Math.Max(bufferSize, 1));
                stream.Write(new ReadOnlySpan<byte>(at, count));
                at += count;
                left -= count;
            }
        }

        /// <summary>Overwrites the elements with the stream's next bytes.</summary>
        /// <exception cref="EndOfStreamException">The stream ended first.</exception>
        public unsafe void ReadBytesFromStream(Stream stream, int bufferSize = 1024)
        {
            ValidateReadable(0);
            var left = NumberOfElements * ElementSize;
            for (var at = (byte*)Memory(); left > 0;)
            {
                var count = (int)Math.Min(left, Math.Max(bufferSize, 1));
                stream.ReadExactly(new Span<byte>(at, count));
                at += count;
                left -= count;
            }
        }

        private void ValidateReadable(long size)
        {
            if (!is_contiguous()) throw new InvalidOperationException("Bytes() called on non-contiguous tensor.");
            if (size > int.MaxValue) throw new ArgumentException("Span only supports up to int.MaxValue elements.");
            if (device_type != DeviceType.CPU)
                throw new InvalidOperationException("Reading data from non-CPU memory is not supported. Move or copy the tensor to the cpu before reading.");
        }

        // Null for a tensor of no elements.
        internal unsafe void* Memory()
        {
            var memory = ts_data(this);
            if (memory == 0) CheckForErrors();
            return (void*)memory;
        }

        public float ReadCpuSingle(long i) => TensorAccessor<float>.ReadItemAt(this, i);

        public double ReadCpuDouble(long i) => TensorAccessor<double>.ReadItemAt(this, i);

        public int ReadCpuInt32(long i) => TensorAccessor<int>.ReadItemAt(this, i);

        public long ReadCpuInt64(long i) => TensorAccessor<long>.ReadItemAt(this, i);

        public byte ReadCpuByte(long i) => TensorAccessor<byte>.ReadItemAt(this, i);

        public bool ReadCpuBool(long i) => TensorAccessor<bool>.ReadItemAt(this, i);

        public T ReadCpuValue<T>(long i) where T : unmanaged => TensorAccessor<T>.ReadItemAt(this, i);

        public Scalar ToScalar() => ToScalarValue();

        private Scalar ToScalarValue()
        {
            if (!ts_item(this, out var value)) CheckForErrors();
            return new Scalar(value);
        }

        public static explicit operator float(Tensor value) => value.ToSingle();

        public static explicit operator double(Tensor value) => value.ToDouble();

        public static explicit operator sbyte(Tensor value) => value.ToSByte();

        public static explicit operator byte(Tensor value) => value.ToByte();

        public static explicit operator short(Tensor value) => value.ToInt16();

        public static explicit operator int(Tensor value) => value.ToInt32();

        public static explicit operator long(Tensor value) => value.ToInt64();

        public static explicit operator bool(Tensor value) => value.ToBoolean();
    }
}
