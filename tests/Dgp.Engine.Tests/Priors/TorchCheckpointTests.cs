using System.IO.Compression;
using System.Runtime.InteropServices;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class TorchCheckpointTests : IDisposable
{
    private static readonly float[] SixNumbers = [0, 1, 2, 3, 4, 5];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Both_formats_of_one_network_give_the_same_tensors_in_the_same_order()
    {
        using var zip = WeightFile.Open(PriorFixtures.B32("G_ema_b32.pth"));
        using var legacy = WeightFile.Open(PriorFixtures.B32("G_ema_b32.legacy.pth"));

        Assert.Equal(109, zip.Tensors.Count);
        Assert.Equal(zip.Tensors.Keys, legacy.Tensors.Keys);
        foreach (var (key, tensor) in zip.Tensors)
        {
            Assert.Equal(tensor.Shape, legacy.Tensors[key].Shape);
            Assert.Equal(tensor.ToBytes(), legacy.Tensors[key].ToBytes());
        }
    }

    [Fact]
    public void Numbers_are_those_that_pythons_zipfile_finds()
    {
        using var zip = WeightFile.Open(PriorFixtures.B32("G_ema_b32.pth"));

        // struct.unpack('<4f', ZipFile('G_ema_b32.pth').read('G_ema_b32/data/N')[:16]) for N = 0 and 1
        Assert.Equal([-0.185700893f, -0.0172469206f, 0.373246014f, -0.436362028f], zip.Tensors["shared.weight"].ToFloats()[..4]);
        Assert.Equal([-0.0635771751f, -0.0416828506f, 0.00500703556f, 0.0271606091f], zip.Tensors["linear.weight"].ToFloats()[..4]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Strided_and_offset_views_come_out_row_major(bool zip)
    {
        // The transpose of [[1, 2], [3, 4]] inside 0..5: element (i, j) is 1 + i + 2 j.
        var pickle = Pickled.OneTensor("FloatStorage", 6, 1, [2, 2], [1, 2]);

        using var file = Open(pickle, zip);

        Assert.Equal([1f, 3f, 2f, 4f], file.Tensors["w"].ToFloats());
    }

    [Fact]
    public void Any_permutation_of_a_tensor_of_three_dimensions_is_gathered()
    {
        var numbers = Enumerable.Range(0, 24).Select(i => (float)i).ToArray();
        long[] sides = [2, 3, 4];
        long[] strides = [12, 4, 1];
        foreach (int[] order in new int[][] { [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0] })
        {
            var (shape, stride) = (order.Select(d => sides[d]).ToArray(), order.Select(d => strides[d]).ToArray());
            var expected =
                from i in Enumerable.Range(0, (int)shape[0])
                from j in Enumerable.Range(0, (int)shape[1])
                from k in Enumerable.Range(0, (int)shape[2])
                select numbers[(i * stride[0]) + (j * stride[1]) + (k * stride[2])];

            using var file = Open(Pickled.OneTensor("FloatStorage", 24, 0, shape, stride), zip: true, numbers);

            Assert.Equal(expected, file.Tensors["w"].ToFloats());
        }
    }

    [Fact]
    public void Tensors_may_share_a_storage()
    {
        var pickle = new Pickled().Protocol().EmptyOrderedDict()
            .Text("a").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op('s')
            .Text("b").Tensor("FloatStorage", "0", 6, 4, [2], [1]).Op('s').Stop();

        using var file = Open(pickle, zip: true);

        Assert.Equal(SixNumbers, file.Tensors["a"].ToFloats());
        Assert.Equal([4f, 5f], file.Tensors["b"].ToFloats());
    }

    [Theory]
    [InlineData("DoubleStorage", ElementType.F64)]
    [InlineData("FloatStorage", ElementType.F32)]
    [InlineData("HalfStorage", ElementType.F16)]
    [InlineData("BFloat16Storage", ElementType.BF16)]
    [InlineData("LongStorage", ElementType.I64)]
    [InlineData("IntStorage", ElementType.I32)]
    [InlineData("ShortStorage", ElementType.I16)]
    [InlineData("CharStorage", ElementType.I8)]
    [InlineData("ByteStorage", ElementType.U8)]
    [InlineData("BoolStorage", ElementType.BOOL)]
    public void Every_storage_type_has_its_element_type(string storage, ElementType type)
    {
        var numbers = new byte[2 * type.Size()];
        numbers[0] = 1;
        var path = _folder.Write("c.pth", Pickled.Zip(Pickled.OneTensor(storage, 2, 0, [2], [1]), new Dictionary<string, byte[]> { ["0"] = numbers }));

        using var file = WeightFile.Open(path);

        Assert.Equal(type, file.Tensors["w"].Type);
        Assert.Equal(numbers, file.Tensors["w"].ToBytes());
    }

    [Fact]
    public void A_state_dict_inside_a_training_checkpoint_is_found_and_parameters_are_tensors()
    {
        var pickle = new Pickled().Protocol().Op('}').Op('(')
            .Text("epoch").Integer(7)
            .Text("optimizer").Op('}').Op('(').Integer(0).Text("x").Op('u')
            .Text("state_dict").EmptyOrderedDict()
            .Text("w").Global("torch._utils", "_rebuild_parameter").Op('(').Tensor("FloatStorage", "0", 6, 0, [6], [1]).Op(0x88).EmptyOrderedDict().Op('t').Op('R').Op('s')
            .Op('}').Text("_metadata").EmptyOrderedDict().Op('s').Op('b') // the state that torch gives a state dict
            .Op('u').Stop();

        using var file = Open(pickle, zip: false);

        Assert.Equal(["w"], file.Tensors.Keys);
        Assert.Equal(SixNumbers, file.Tensors["w"].ToFloats());
    }

    [Fact]
    public void A_state_dict_beside_other_tensors_is_found_and_tensors_of_before_PyTorch_0_4_are_read()
    {
        var pickle = new Pickled().Protocol().Op('}').Op('(')
            .Text("best").Tensor("FloatStorage", "0", 6, 0, [1], [1])
            .Text("state_dict").EmptyOrderedDict()
            .Text("w").Global("torch._utils", "_rebuild_tensor").Op('(').Storage("FloatStorage", "0", 6).Integer(0).Tuple(2, 3).Tuple(3, 1).Op('t').Op('R').Op('s')
            .Op('u').Stop();

        using var file = Open(pickle, zip: false);

        Assert.Equal(["w"], file.Tensors.Keys);
        Assert.Equal(SixNumbers, file.Tensors["w"].ToFloats());
    }

    [Fact]
    public void A_dictionary_as_python_2_wrote_it_is_read()
    {
        var pickle = new Pickled().Protocol().Global("collections", "OrderedDict")
            .Op(']').Op(']').Op('(').Op((byte)'U', 1, (byte)'w').Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Op('e').Op('a')
            .Op(0x85).Op('R').Stop();

        using var file = Open(pickle, zip: false);

        Assert.Equal([2, 3], file.Tensors["w"].Shape);
    }

    [Theory]
    [InlineData(6, 0, new long[] { 7 }, new long[] { 1 }, "larger than its storage")]
    [InlineData(6, 1, new long[] { 6 }, new long[] { 1 }, "beyond its storage")]
    [InlineData(6, 0, new long[] { 2, 3 }, new long[] { 4, 1 }, "beyond its storage")]
    [InlineData(6, 0, new long[] { 2 }, new long[] { long.MaxValue }, "beyond its storage")]
    [InlineData(6, long.MaxValue, new long[] { 1 }, new long[] { 1 }, "beyond its storage")]
    [InlineData(6, 7, new long[] { 0 }, new long[] { 1 }, "beyond its storage")]
    [InlineData(6, -1, new long[] { 2 }, new long[] { 1 }, "beyond its storage")]
    [InlineData(6, 0, new long[] { -1 }, new long[] { 1 }, "wrongly")]
    [InlineData(6, 5, new long[] { 2 }, new long[] { -1 }, "wrongly")]
    [InlineData(6, 0, new long[] { 2, 3 }, new long[] { 1 }, "wrongly")]
    [InlineData(6, 0, new long[] { 4294967296, 4294967296 }, new long[] { 0, 0 }, "wrongly")]
    [InlineData(6, 0, new long[] { 0, 4611686018427387904 }, new long[] { 1, 1 }, "wrongly")]
    [InlineData(6, 0, new long[] { 1000000000 }, new long[] { 0 }, "larger than its storage")]
    [InlineData(5, 0, new long[] { 2 }, new long[] { 1 }, "another length")]
    [InlineData(1152921504606846976, 0, new long[] { 1152921504606846976 }, new long[] { 1 }, "")]
    [InlineData(-6, 0, new long[] { 2 }, new long[] { 1 }, "wrongly")]
    public void A_view_that_its_storage_cannot_have_is_refused_in_both_formats(long elements, long offset, long[] shape, long[] strides, string expected)
    {
        var pickle = Pickled.OneTensor("FloatStorage", elements, offset, shape, strides);

        foreach (var zip in new[] { true, false })
        {
            var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => Open(pickle, zip).Dispose());
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Many_names_for_the_same_numbers_cannot_make_us_read_more_than_a_few_times_the_file()
    {
        var numbers = new float[20_000];
        var pickle = new Pickled().Protocol().EmptyOrderedDict();
        for (var i = 0; i < 50; i++)
        {
            pickle.Text($"w{i}").Tensor("FloatStorage", "0", numbers.Length, 0, [numbers.Length], [1]).Op('s');
        }

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => Open(pickle.Stop(), zip: true, numbers).Dispose());

        Assert.Contains("claim 4000000 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_compressed_entry_is_refused()
    {
        var bomb = new byte[10_000_000];
        var path = _folder.Write("c.pth", Pickled.Zip(
            Pickled.OneTensor("ByteStorage", bomb.Length, 0, [bomb.Length], [1]), new Dictionary<string, byte[]> { ["0"] = bomb }, CompressionLevel.Fastest));

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => WeightFile.Open(path));

        Assert.Contains("compressed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_entry_that_only_claims_to_be_compressed_is_refused_too()
    {
        var bytes = Pickled.Zip(Pickled.OneTensor("FloatStorage", 6, 0, [6], [1]), Storages(SixNumbers));

        // The directory's first entry: its method (10 bytes in) becomes deflate; its sizes stay equal.
        bytes[bytes.AsSpan().IndexOf("PK\u0001\u0002"u8) + 10] = 8;

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => WeightFile.Open(_folder.Write("c.pth", bytes)));
        Assert.Contains("compressed", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_without_a_pickle_or_with_missing_numbers_is_refused()
    {
        var pickle = Pickled.OneTensor("FloatStorage", 6, 0, [6], [1]);
        var noNumbers = _folder.Write("c.pth", Pickled.Zip(pickle, new Dictionary<string, byte[]>()));

        Assert.Contains("storage '0'", PriorFixtures.Fails(ErrorCode.BadPrior, () => WeightFile.Open(noNumbers)).Message, StringComparison.Ordinal);

        var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("photo.jpg");
        }

        var noPickle = _folder.Write("d.pth", bytes.ToArray());
        Assert.Contains("data.pkl", PriorFixtures.Fails(ErrorCode.BadPrior, () => WeightFile.Open(noPickle)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Zip_entries_over_the_same_bytes_are_refused()
    {
        var bytes = Pickled.Zip(Pickled.OneTensor("FloatStorage", 6, 0, [6], [1]), Storages(SixNumbers));

        // The directory's second entry: its local header's offset (42 bytes in) is set to that of the first.
        var first = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        var second = first + 4 + bytes.AsSpan(first + 4).IndexOf("PK\u0001\u0002"u8);
        bytes.AsSpan(second + 42, 4).Clear();

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => WeightFile.Open(_folder.Write("c.pth", bytes)));
        Assert.Contains("overlaps", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_shorter_version_of_a_checkpoint_is_refused()
    {
        var pickle = Pickled.OneTensor("FloatStorage", 6, 0, [6], [1]);
        foreach (var whole in new[] { Pickled.Zip(pickle, Storages(SixNumbers)), Pickled.Legacy(pickle, Storages(SixNumbers)) })
        {
            for (var length = 0; length < whole.Length; length++)
            {
                var path = _folder.Write("cut.pth", whole[..length]);
                PriorFixtures.Fails(ErrorCode.BadPrior, () => WeightFile.Open(path));
            }
        }
    }

    [Fact]
    public void A_missing_file_and_a_folder_are_told_from_a_damaged_one()
    {
        PriorFixtures.Fails(ErrorCode.NotFound, () => WeightFile.Open(_folder.File("none.pth")));
        PriorFixtures.Fails(ErrorCode.NotFound, () => WeightFile.Open(_folder.Path));
    }

    private static Dictionary<string, byte[]> Storages(float[] numbers) => new() { ["0"] = MemoryMarshal.AsBytes(numbers.AsSpan()).ToArray() };

    private WeightFile Open(byte[] pickle, bool zip, float[]? numbers = null)
    {
        var storages = Storages(numbers ?? SixNumbers);
        return WeightFile.Open(_folder.Write("c.pth", zip ? Pickled.Zip(pickle, storages) : Pickled.Legacy(pickle, storages)));
    }
}
