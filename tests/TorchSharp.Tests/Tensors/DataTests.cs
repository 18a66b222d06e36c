using static TorchSharp.torch;

namespace TorchSharp.Tests.Tensors;

public class DataTests
{
    [Fact]
    public void Arrays_of_any_rank_become_tensors_of_their_type()
    {
        using var scope = NewDisposeScope();

        Assert.Equal([2, 3], tensor(new float[,] { { 1, 2, 3 }, { 4, 5, 6 } }).shape);
        Assert.Equal([1, 2, 1], from_array(new long[1, 2, 1]).shape);
        Assert.Equal(ScalarType.Int64, tensor(new long[] { 1 }).dtype);
        Assert.Equal(ScalarType.Byte, tensor(new byte[] { 1 }).dtype);
        Assert.Equal(ScalarType.Bool, tensor(new[] { true }).dtype);
        Assert.Equal(ScalarType.Float64, tensor(1.5).dtype);
        Assert.Equal(ScalarType.Float16, tensor(new float[] { 1 }, dtype: float16).dtype);
        Assert.Equal([3f, 4f, 5f, 6f], tensor(new List<float> { 3, 4, 5, 6 }, 2, 2).data<float>().ToArray());
        Assert.Equal(0, tensor(Array.Empty<float>()).numel());
        Assert.Throws<ArgumentException>(() => tensor(new float[] { 1, 2, 3 }, [2, 2]));
    }

    [Fact]
    public void A_tensor_is_a_copy_of_its_array()
    {
        var values = new float[] { 1, 2 };
        using var copied = tensor(values);

        values[0] = 9;

        Assert.Equal([1f, 2f], copied.data<float>().ToArray());
    }

    [Fact]
    public void A_buffer_is_shared_with_its_array()
    {
        var values = new float[] { 1, 2, 3 };
        using var shared = frombuffer(values, float32, count: 2, offset: 1);

        values[1] = 9;
        shared.mul_(2);

        Assert.Equal([1f, 18, 6], values);
        Assert.Throws<ArgumentException>(() => frombuffer(values, float32, offset: 3));
        Assert.Throws<IndexOutOfRangeException>(() => frombuffer(values, float32, count: 4));
    }

    [Fact]
    public void Strided_views_read_and_write_in_logical_order()
    {
        using var scope = NewDisposeScope();
        var x = arange(6, float32).reshape(2, 3);
        var data = x.t().data<float>();

        data[2, 0] = 20;
        data[1] = 30;

        Assert.Equal([0f, 30f, 1f, 4f, 20f, 5f], data.ToArray());
        Assert.Equal([0f, 30f, 1f, 4f, 20f, 5f], data.AsEnumerable());
        Assert.Equal([0f, 1f, 20f, 30f, 4f, 5f], x.data<float>().ToArray());
        Assert.Throws<IndexOutOfRangeException>(() => data[6]);
        Assert.Throws<IndexOutOfRangeException>(() => data[3, 0]);
    }

    [Fact]
    public void Parts_can_be_copied_in_both_directions()
    {
        using var x = arange(4, float32);
        var data = x.data<float>();
        var some = new float[3];

        data.CopyTo(some, arrayIndex: 1, tensorIndex: 2);
        data.CopyFrom([7f, 8f], tensorIndex: 1);

        Assert.Equal([0f, 2f, 3f], some);
        Assert.Equal([0f, 7f, 8f, 3f], data.ToArray());
    }

    [Fact]
    public void Bytes_are_the_memory_itself()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, int32);

        x.bytes[4] = 5;
        Assert.Equal([0, 5], x.data<int>().ToArray());
        x.bytes = new byte[] { 1, 0, 0, 0, 2, 0, 0, 0 };

        Assert.Equal([1, 2], x.data<int>().ToArray());
        Assert.Throws<ArgumentException>(() => x.bytes = new byte[3]);
        Assert.Throws<InvalidOperationException>(() => ones(2, 3).t().bytes.Length);
    }

    [Fact]
    public void Streams_carry_any_tensor_and_its_shape()
    {
        using var scope = NewDisposeScope();
        using var file = new MemoryStream();
        var x = randn(3, 4);

        x.t().Save(new BinaryWriter(file));
        file.Position = 0;
        var back = TensorExtensionMethods.Load(new BinaryReader(file));

        Assert.True(back.Equals(x.t()));
        Assert.Throws<EndOfStreamException>(() => x.ReadBytesFromStream(file));
    }

    [Fact]
    public void One_number_comes_out_in_its_own_type_only()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(2.5f, tensor(2.5f).item<float>());
        Assert.Equal(2.5, tensor(2.5f).ToDouble());
        Assert.Equal(2, (int)tensor(2L));
        Assert.True(tensor(true).item<bool>());
        Assert.Throws<ArgumentException>(() => tensor(2.5f).item<double>());
        Assert.Throws<ArgumentException>(() => ones(2).item<float>());
    }

    [Fact]
    public void Conversions_keep_the_values()
    {
        using var scope = NewDisposeScope();
        var x = tensor(new[] { -1.5f, 2.25f });

        Assert.Equal([-1.5, 2.25], x.to(float64).data<double>().ToArray());
        Assert.Equal([(Half)(-1.5f), (Half)2.25f], x.half().data<Half>().ToArray());
        Assert.Equal([-1.5f, 2.25f], x.bfloat16().@float().data<float>().ToArray());
        Assert.Equal([-1L, 2L], x.@long().data<long>().ToArray());
        Assert.Equal("[2], type = Float32, device = cpu", x.ToString());
        Assert.NotEqual(x.Handle, x.to(float32, copy: true).Handle);
    }

    [Fact]
    public void Ranges_and_constants_have_torchs_default_types()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(ScalarType.Int64, arange(3).dtype);
        Assert.Equal([0.5f, 1f, 1.5f], arange(0.5, 2, 0.5).data<float>().ToArray());
        Assert.Equal([0f, 0.5f, 1f], linspace(0, 1, 3).data<float>().ToArray());
        Assert.Equal([1f, 0f, 0f, 1f], eye(2).data<float>().ToArray());
        Assert.Equal(ScalarType.Int64, full(2, 2, 7).dtype);
        Assert.Equal(ScalarType.Float32, full(2, 2, 7.5).dtype);
        Assert.Equal(ScalarType.Float64, ones(2, 2, 2, 2, float64).dtype);
        Assert.Equal(16, full_like(zeros(4), 4).sum().item<float>());
    }
}
