using System.Diagnostics;
using System.Text;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

/// <summary>Pickles that ask for code, memory or time. Each is tried bare, as the pickle of a zip, and behind the legacy format's header.</summary>
public sealed class HostilePickleTests : IDisposable
{
    private const int ModestMemory = 100_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("__builtin__", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch", "load")]
    [InlineData("torch._utils", "_rebuild_tensor_v3")]
    [InlineData("collections", "OrderedDict.__init__")]
    [InlineData("collections", "defaultdict")]
    [InlineData("numpy.core.multiarray", "scalar")]
    public void A_call_of_anything_but_tensors_is_refused_by_name(string module, string name)
    {
        var marker = _folder.File("executed");
        var byLine = new Pickled().Protocol().Global(module, name).Text($"touch {marker}").Op(0x85).Op('R').Stop();
        var byStack = new Pickled().Protocol().Text(module).Text(name).Op(0x93).Text($"touch {marker}").Op(0x85).Op('R').Stop();
        var byInstance = new Pickled().Protocol().Op('(').Text($"touch {marker}").Op(Encoding.ASCII.GetBytes($"i{module}\n{name}\n")).Stop();

        foreach (var pickle in new[] { byLine, byStack, byInstance })
        {
            foreach (var error in Errors(pickle))
            {
                Assert.Equal(ErrorCode.UnsafePickle, error.Code);
                Assert.Contains($"{module}.{name}", error.Message, StringComparison.Ordinal);
                Assert.Contains("nothing", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.False(File.Exists(marker));
    }

    [Fact]
    public void The_oldest_pickle_protocol_is_no_way_round()
    {
        foreach (var error in Errors("cos\nsystem\n(S'touch x'\ntR."u8.ToArray()))
        {
            Assert.Equal(ErrorCode.UnsafePickle, error.Code);
            Assert.Contains("os.system", error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0x81)] // NEWOBJ
    [InlineData(0x92)] // NEWOBJ_EX
    [InlineData('o')]
    [InlineData(0x82)] // EXT1
    [InlineData('b')] // BUILD of something that is no dictionary
    public void Objects_other_than_tensors_are_refused(int opcode)
    {
        var pickle = new Pickled().Protocol().Op('(').Global("collections", "OrderedDict").Op(')').Op((byte)opcode).Op(0).Stop();

        Assert.All(Errors(pickle), e => Assert.Equal(ErrorCode.UnsafePickle, e.Code));
    }

    [Fact]
    public void A_storage_class_cannot_be_called()
    {
        var pickle = new Pickled().Protocol().Global("torch", "FloatStorage").Integer(1L << 40).Op(0x85).Op('R').Stop();

        Assert.All(Errors(pickle), e => Assert.Equal(ErrorCode.UnsafePickle, e.Code));
    }

    [Fact]
    public void Names_with_line_breaks_and_control_characters_make_a_one_line_message()
    {
        var pickle = new Pickled().Protocol().Text("evil\n\u001b[2Jmodule").Text(new string('x', 5000)).Op(0x93).Stop();

        foreach (var error in Errors(pickle))
        {
            Assert.Equal(ErrorCode.UnsafePickle, error.Code);
            Assert.DoesNotContain(error.Message, char.IsControl);
            Assert.InRange(error.Message.Length, 1, 400);
        }
    }

    public static TheoryData<string> Bombs { get; } = [.. BombsByName.Keys];

    [Theory]
    [MemberData(nameof(Bombs))]
    public void A_bomb_costs_little_and_is_an_ordinary_error(string name)
    {
        var pickle = BombsByName[name]();

        // The processor's time: the clock's depends on who else is at work. Tests of this program run one at a time.
        using var process = Process.GetCurrentProcess();
        var (before, began) = (GC.GetAllocatedBytesForCurrentThread(), process.TotalProcessorTime);
        var errors = Errors(pickle);

        Assert.All(errors, e => Assert.Equal(ErrorCode.BadPrior, e.Code));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 3L * ModestMemory);
        process.Refresh();
        Assert.InRange((process.TotalProcessorTime - began).TotalSeconds, 0, 6);
    }

    private static Dictionary<string, Func<byte[]>> BombsByName => new()
    {
        ["tuples a million deep"] = () => Repeat(new Pickled().Protocol().Op(')'), 2_000_000, p => p.Op(0x85)).Stop(),
        ["lists very deep"] = () => Repeat(Repeat(new Pickled().Protocol(), 190_000, p => p.Op(']')), 189_999, p => p.Op('a')).Stop(),
        ["a list that holds itself"] = () => new Pickled().Protocol().Op(']').Op((byte)'q', 0, (byte)'h', 0, (byte)'a').Stop(),
        ["a state dict that holds itself"] = () => new Pickled().Protocol().Op('}').Op((byte)'q', 0).Text("state_dict").Op((byte)'h', 0, (byte)'s').Stop(),
        ["a pair that doubles"] = () => Repeat(new Pickled().Protocol().Op(')'), 60, p => p.Op((byte)'q', 0, (byte)'h', 0, 0x86)).Stop(),
        ["millions of empty lists"] = () => Repeat(new Pickled().Protocol(), 5_000_000, p => p.Op(']')).Stop(),
        ["millions of remembered values"] = () => Repeat(new Pickled().Protocol().Op('N'), 5_000_000, p => p.Op(0x94)).Stop(),
        ["a remembered list made a dictionary again and again"] = () => Repeat(
            Enumerable.Range(0, 20_000).Aggregate(
                new Pickled().Protocol().Op(']').Op((byte)'q', 0).Op('('), (p, i) => p.Op(']').Op('(').Integer(i).Integer(2).Op('e')).Op('e'),
            10_000,
            p => p.Global("collections", "OrderedDict").Op((byte)'h', 0, 0x85).Op('R')).Stop(),
        ["a list of arguments used again and again"] = () => Repeat(
            Repeat(new Pickled().Protocol().Op('('), 100_000, p => p.Op('N')).Op('t').Op((byte)'q', 0),
            50_000,
            p => p.Global("torch", "Size").Op((byte)'h', 0, 0x85).Op('R')).Stop(),
        ["an integer of two gigabytes"] = () => new Pickled().Protocol().Op(0x8b).Int32(int.MaxValue).Stop(),
        ["an integer of minus one byte"] = () => new Pickled().Protocol().Op(0x8b).Int32(-1).Stop(),
        ["an integer of 255 bytes"] = () => new Pickled().Protocol().Op(0x8a, 255).Op(new byte[255]).Stop(),
        ["a text of four gigabytes"] = () => new Pickled().Protocol().Op('X').Int32(-1).Stop(),
        ["a frame longer than the file"] = () => new Pickled().Protocol().Op(0x95).Int32(-1).Int32(int.MaxValue).Stop(),
        ["a class name without end"] = () => new Pickled().Protocol().Op('c').Op(new byte[1_000_000]).Stop(),
        ["a megabyte of marks"] = () => Repeat(new Pickled().Protocol(), 900_000, p => p.Op('(')).Op('t').Stop(),
        ["nothing on the stack"] = () => new Pickled().Protocol().Stop(),
        ["a key that is a list"] = () => new Pickled().Protocol().Op('}').Op(']').Op('N').Op('s').Stop(),
        ["items for a number"] = () => new Pickled().Protocol().Integer(1).Text("k").Op('N').Op('s').Stop(),
        ["a value never remembered"] = () => new Pickled().Protocol().Op((byte)'h', 9).Stop(),
    };

    private static Pickled Repeat(Pickled pickle, int times, Action<Pickled> step)
    {
        for (var i = 0; i < times; i++)
        {
            step(pickle);
        }

        return pickle;
    }

    private List<DgpException> Errors(byte[] pickle)
    {
        byte[][] files =
        [
            pickle,
            Pickled.Zip(pickle, new Dictionary<string, byte[]>()),
            Pickled.Legacy(pickle, new Dictionary<string, byte[]>()),
        ];
        return [.. files.Select(f => Assert.Throws<DgpException>(() => WeightFile.Open(_folder.Write("evil.pth", f))))];
    }
}
