using System.Buffers.Binary;
using System.Text;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class SafeTensorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_of_every_type_come_back_bit_by_bit()
    {
        var random = new Random(1);
        var written = new Dictionary<string, StoredTensor>();
        foreach (var type in Enum.GetValues<ElementType>())
        {
            foreach (long[] shape in new long[][] { [], [0], [3], [2, 3, 5] })
            {
                var bytes = new byte[shape.Aggregate(1L, (p, s) => p * s) * type.Size()];
                random.NextBytes(bytes);
                written.Add($"{type}/{shape.Length}/\u00e4\"{written.Count}", StoredTensor.FromBytes(type, shape, bytes));
            }
        }

        SafeTensors.Write(_folder.File("t"), written, new Dictionary<string, string> { ["made by"] = "a \"test\"" });

        using var read = SafeTensors.Open(_folder.File("t"));
        Assert.Equal("a \"test\"", read.Metadata["made by"]);
        Assert.Equal(written.Keys.Order(), read.Tensors.Keys.Order());
        foreach (var (name, tensor) in written)
        {
            Assert.Equal(tensor.Type, read.Tensors[name].Type);
            Assert.Equal(tensor.Shape, read.Tensors[name].Shape);
            Assert.Equal(tensor.ToBytes(), read.Tensors[name].ToBytes());
        }
    }

    [Fact]
    public void Data_starts_at_a_multiple_of_eight_and_the_same_tensors_give_the_same_file()
    {
        for (var length = 1; length < 12; length++)
        {
            var name = new string('n', length);
            SafeTensors.Write(_folder.File("a"), new Dictionary<string, StoredTensor> { [name] = StoredTensor.FromFloats([1], [1]), ["b"] = StoredTensor.FromFloats([1], [2]) });
            SafeTensors.Write(_folder.File("b"), new Dictionary<string, StoredTensor> { ["b"] = StoredTensor.FromFloats([1], [2]), [name] = StoredTensor.FromFloats([1], [1]) });

            var bytes = File.ReadAllBytes(_folder.File("a"));
            Assert.Equal(0UL, BinaryPrimitives.ReadUInt64LittleEndian(bytes) % 8);
            Assert.Equal(bytes, File.ReadAllBytes(_folder.File("b")));
        }
    }

    [Fact]
    public void A_file_written_by_the_reference_implementation_is_read()
    {
        using var file = WeightFile.Open(PriorFixtures.B32("forward.safetensors"));

        Assert.IsType<SafeTensors>(file);
        Assert.Equal([2, 3, 32, 32], file.Tensors["forward.image"].Shape);
        Assert.Equal(ElementType.I64, file.Tensors["forward.y"].Type);
        Assert.All(file.Tensors["forward.image"].ToFloats(), v => Assert.InRange(v, -1, 1));
    }

    [Fact]
    public void Half_types_widen_exactly_and_other_types_convert()
    {
        Assert.Equal([1f, -2.5f], Floats(ElementType.F16, [0x00, 0x3c, 0x00, 0xc1]));
        Assert.Equal([1f, -2.5f], Floats(ElementType.BF16, [0x80, 0x3f, 0x20, 0xc0]));
        Assert.Equal([1f, -2.5f], Floats(ElementType.F64, [.. BitConverter.GetBytes(1.0), .. BitConverter.GetBytes(-2.5)]));
        Assert.Equal([7f, -2f], Floats(ElementType.I8, [7, 0xfe]));
        Assert.Equal([7f, 254f], Floats(ElementType.U8, [7, 0xfe]));
        Assert.Equal([1f, 0f], Floats(ElementType.BOOL, [1, 0]));
        Assert.Equal([258f, -1f], Floats(ElementType.I16, [2, 1, 0xff, 0xff]));
        Assert.Equal([1f, -1f], Floats(ElementType.I32, [1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]));
        Assert.Equal([1f, -1f], Floats(ElementType.I64, [.. BitConverter.GetBytes(1L), .. BitConverter.GetBytes(-1L)]));

        static float[] Floats(ElementType type, byte[] bytes) => StoredTensor.FromBytes(type, [2], bytes).ToFloats();
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "'b' overlaps")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "gap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 8, "4 bytes belong to no tensor")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}""", 8, "ends at byte 16 of 8")]
    [InlineData("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""", 8, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[8,0]}}""", 8, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""", 0, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[0,9223372036854775807,9223372036854775807],"data_offsets":[0,0]}}""", 0, "does not fill")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2],"data_offsets":[0,8]}}""", 8, "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2.5],"data_offsets":[0,8]}}""", 8, "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1e400],"data_offsets":[0,8]}}""", 8, "JSON")]
    [InlineData("""{"a":{"dtype":"C64","shape":[1],"data_offsets":[0,8]}}""", 8, "C64")]
    [InlineData("""{"a":{"dtype":"7","shape":[1],"data_offsets":[0,8]}}""", 8, "element type 7")]
    [InlineData("""{"a":{"dtype":"f32","shape":[2],"data_offsets":[0,8]}}""", 8, "f32")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2]}}""", 8, "lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4,8]}}""", 8, "lacks")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8],"x":1}}""", 8, "unknown")]
    [InlineData("""{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "repeated")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"a":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}}""", 8, "'a' occurs twice")]
    [InlineData("""{"__metadata__":{"k":1}}""", 0, "JSON")]
    [InlineData("""{"__metadata__":{"k":"1","k":"2"}}""", 0, "occurs twice")]
    [InlineData("""{"a":[]}""", 0, "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}} {}""", 8, "JSON")]
    [InlineData("""{"a":{"dtype":"F32","shape":[[2]],"data_offsets":[0,8]}}""", 8, "JSON")]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}""", 8, "JSON")]
    [InlineData("[]", 0, "not JSON")]
    [InlineData("{", 0, "JSON")]
    [InlineData("", 0, "not JSON")]
    public void A_header_that_lies_is_refused_and_the_message_says_where(string header, int dataLength, string expected)
    {
        var path = _folder.Write("t.safetensors", Assemble(header, dataLength));

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => SafeTensors.Open(path));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(1UL << 63)]
    [InlineData(100_000_001UL)]
    [InlineData(65UL)]
    public void A_header_longer_than_the_file_is_refused_before_anything_is_allocated(ulong length)
    {
        var bytes = new byte[72];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, length);
        var path = _folder.Write("t.safetensors", bytes);

        var before = GC.GetAllocatedBytesForCurrentThread();
        PriorFixtures.Fails(ErrorCode.BadPrior, () => SafeTensors.Open(path));

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100_000);
    }

    [Fact]
    public void Every_shorter_version_of_a_file_is_refused()
    {
        SafeTensors.Write(_folder.File("t"), new Dictionary<string, StoredTensor> { ["a"] = StoredTensor.FromFloats([3], [1, 2, 3]) });
        var whole = File.ReadAllBytes(_folder.File("t"));

        for (var length = 0; length < whole.Length; length++)
        {
            var path = _folder.Write("cut.safetensors", whole[..length]);
            PriorFixtures.Fails(ErrorCode.BadPrior, () => SafeTensors.Open(path));
        }
    }

    [Fact]
    public void A_file_that_shrinks_after_it_was_opened_is_an_error_and_not_a_crash()
    {
        SafeTensors.Write(_folder.File("t"), new Dictionary<string, StoredTensor> { ["a"] = StoredTensor.FromFloats([100_000], new float[100_000]) });
        using var file = SafeTensors.Open(_folder.File("t"));

        using (var shrink = new FileStream(_folder.File("t"), FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            shrink.SetLength(1000);
        }

        PriorFixtures.Fails(ErrorCode.BadPrior, () => file.Tensors["a"].ToFloats());
    }

    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_debris()
    {
        var good = new Dictionary<string, StoredTensor> { ["a"] = StoredTensor.FromFloats([1], [1]) };
        SafeTensors.Write(_folder.File("t"), good);
        var before = File.ReadAllBytes(_folder.File("t"));
        var closed = SafeTensors.Open(_folder.File("t"));
        closed.Dispose();

        Assert.ThrowsAny<ObjectDisposedException>(() => SafeTensors.Write(_folder.File("t"), closed.Tensors));

        Assert.Equal(before, File.ReadAllBytes(_folder.File("t")));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Writing_where_one_cannot_write_says_so()
    {
        var file = _folder.Write("file", [1]);

        PriorFixtures.Fails(ErrorCode.CannotWrite, () => SafeTensors.Write(Path.Combine(file, "t"), new Dictionary<string, StoredTensor>()));
    }

    private static byte[] Assemble(string header, int dataLength)
    {
        var json = Encoding.UTF8.GetBytes(header);
        var bytes = new byte[8 + json.Length + dataLength];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, (ulong)json.Length);
        json.CopyTo(bytes, 8);
        return bytes;
    }
}
