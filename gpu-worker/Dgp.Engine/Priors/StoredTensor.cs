using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>A tensor that lies in a file (or in memory) and is read when asked, contiguous and little-endian. Valid until its file is closed.</summary>
public abstract class StoredTensor
{
    private readonly long[] _shape;

    /// <exception cref="DgpException">BadPrior: the shape overflows, or one tensor has more than 2 GB.</exception>
    private protected StoredTensor(ElementType type, long[] shape)
    {
        if (!ElementTypes.TryCount(shape, out var elements) || elements > Array.MaxLength / type.Size())
        {
            throw new DgpException(
                ErrorCode.BadPrior,
                $"A tensor of shape {Damaged.Shape(shape)} is too large.",
                "One tensor can have at most 2 GB; no published checkpoint comes near.");
        }

        Type = type;
        _shape = shape;
        Elements = (int)elements;
    }

    public ElementType Type { get; }

    public IReadOnlyList<long> Shape => _shape;

    public int Elements { get; }

    public int ByteLength => Elements * Type.Size();

    /// <summary>A tensor over bytes in memory, row-major and little-endian.</summary>
    public static StoredTensor FromBytes(ElementType type, IReadOnlyList<long> shape, ReadOnlyMemory<byte> bytes) =>
        new MemoryTensor(type, [.. shape], bytes);

    public static StoredTensor FromFloats(IReadOnlyList<long> shape, ReadOnlySpan<float> values) =>
        FromBytes(ElementType.F32, shape, MemoryMarshal.AsBytes(values).ToArray());

    /// <summary>Writes all elements, row-major.</summary>
    /// <param name="destination">Exactly <see cref="ByteLength"/> bytes.</param>
    public void CopyTo(Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, ByteLength);
        if (Elements > 0)
        {
            Read(destination);
        }
    }

    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>All elements as 32-bit floats: half types widen exactly, doubles and integers round.</summary>
    /// <param name="destination">Exactly <see cref="Elements"/> numbers.</param>
    public void CopyTo(Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Elements);
        if (Type == ElementType.F32)
        {
            CopyTo(MemoryMarshal.AsBytes(destination));
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(ByteLength);
        try
        {
            var bytes = rented.AsSpan(0, ByteLength);
            CopyTo(bytes);
            Widen(Type, bytes, destination);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public float[] ToFloats()
    {
        var floats = new float[Elements];
        CopyTo(floats);
        return floats;
    }

    private protected abstract void Read(Span<byte> destination);

    private static void Widen(ElementType type, ReadOnlySpan<byte> bytes, Span<float> floats)
    {
        var size = type.Size();
        for (var i = 0; i < floats.Length; i++)
        {
            var element = bytes.Slice(i * size, size);
            floats[i] = type switch
            {
                ElementType.F16 => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                ElementType.BF16 => BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16),
                ElementType.F64 => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
                ElementType.I8 => (sbyte)element[0],
                ElementType.I16 => BinaryPrimitives.ReadInt16LittleEndian(element),
                ElementType.I32 => BinaryPrimitives.ReadInt32LittleEndian(element),
                ElementType.I64 => BinaryPrimitives.ReadInt64LittleEndian(element),
                _ => element[0],
            };
        }
    }

    private sealed class MemoryTensor : StoredTensor
    {
        private readonly ReadOnlyMemory<byte> _bytes;

        public MemoryTensor(ElementType type, long[] shape, ReadOnlyMemory<byte> bytes)
            : base(type, shape)
        {
            if (bytes.Length != ByteLength)
            {
                throw new ArgumentException($"{bytes.Length} bytes do not make a {type} tensor of shape {Damaged.Shape(shape)}.", nameof(bytes));
            }

            _bytes = bytes;
        }

        private protected override void Read(Span<byte> destination) => _bytes.Span.CopyTo(destination);
    }
}

/// <summary>Elements in row-major order at one place of a file.</summary>
internal sealed class FileTensor(FileBytes file, long offset, ElementType type, long[] shape) : StoredTensor(type, shape)
{
    private protected override void Read(Span<byte> destination) => file.Read(offset, destination);
}

/// <summary>A view with strides (in elements) into a storage, gathered into row-major order.</summary>
internal sealed class StridedTensor(FileBytes file, long offset, ElementType type, long[] shape, long[] strides) : StoredTensor(type, shape)
{
    private protected override void Read(Span<byte> destination)
    {
        var size = Type.Size();
        var extent = 1L;
        for (var d = 0; d < strides.Length; d++)
        {
            extent += (Shape[d] - 1) * strides[d];
        }

        var source = new byte[checked((int)(extent * size))];
        file.Read(offset, source);
        var index = new long[strides.Length];
        var at = 0L;
        for (var i = 0; i < Elements; i++)
        {
            source.AsSpan((int)(at * size), size).CopyTo(destination[(i * size)..]);
            for (var d = strides.Length - 1; d >= 0; d--)
            {
                at += strides[d];
                if (++index[d] < Shape[d])
                {
                    break;
                }

                at -= index[d] * strides[d];
                index[d] = 0;
            }
        }
    }
}
