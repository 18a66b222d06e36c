using TorchSharp.Utils;
using static TorchSharp.torch;

namespace TorchSharp;

public static partial class TensorExtensionMethods
{
    private const int Buffer = 1 << 20;

    /// <summary>Type, number of dimensions and sizes in LEB128, then the elements, little-endian.</summary>
    public static void Save(this Tensor tensor, BinaryWriter writer)
    {
        using var untracked = no_grad();
        using var here = tensor.device_type == DeviceType.CPU && tensor.is_contiguous() ? null : tensor.cpu().contiguous();
        writer.Encode((int)tensor.dtype);
        var shape = tensor.shape;
        writer.Encode(shape.Length);
        foreach (var size in shape) writer.Encode(size);
        writer.Flush();
        (here ?? tensor).WriteBytesToStream(writer.BaseStream, Buffer);
    }

    public static void Save(this Tensor tensor, Stream stream)
    {
        using var writer = new BinaryWriter(stream);
        tensor.Save(writer);
    }

    public static void Save(this Tensor tensor, string location)
    {
        using var stream = File.Create(location);
        tensor.Save(stream);
    }

    /// <summary>Overwrites the tensor with a saved one of the same type and shape.</summary>
    /// <exception cref="ArgumentException">It has another type or shape.</exception>
    public static void Load(this Tensor tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = Head(reader);
        if (type != tensor.dtype)
            throw new ArgumentException("Mismatched tensor data types while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        Fill(tensor, shape, reader, skip);
    }

    public static Tensor Load(BinaryReader reader, bool skip = false)
    {
        Tensor? tensor = null;
        Load(ref tensor, reader, skip);
        return tensor!;
    }

    public static void Load(ref Tensor? tensor, BinaryReader reader, bool skip = false)
    {
        var (type, shape) = Head(reader);
        tensor ??= skip ? zeros(shape, type) : empty(shape, type);
        Fill(tensor, shape, reader, skip);
    }

    private static (ScalarType Type, long[] Shape) Head(BinaryReader reader)
    {
        var type = (ScalarType)reader.Decode();
        var shape = new long[reader.Decode()];
        for (var i = 0; i < shape.Length; i++) shape[i] = reader.Decode();
        return (type, shape);
    }

    private static void Fill(Tensor tensor, long[] shape, BinaryReader reader, bool skip)
    {
        if (skip)
        {
            reader.BaseStream.Seek(shape.TotalSize() * tensor.ElementSize, SeekOrigin.Current);
            return;
        }
        if (!shape.SequenceEqual(tensor.shape))
            throw new ArgumentException("Mismatched tensor shape while loading. Make sure that the model you are loading into is exactly the same as the origin.");
        using var untracked = no_grad();
        if (tensor.device_type == DeviceType.CPU && tensor.is_contiguous())
        {
            tensor.ReadBytesFromStream(reader.BaseStream, Buffer);
            return;
        }
        using var here = empty(shape, tensor.dtype, CPU);
        here.ReadBytesFromStream(reader.BaseStream, Buffer);
        tensor.copy_(here);
    }
}
