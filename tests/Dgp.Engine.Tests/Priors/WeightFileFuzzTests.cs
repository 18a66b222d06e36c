using System.Diagnostics;
using System.Runtime.InteropServices;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

/// <summary>Whatever the bytes, a reader gives tensors or a coded error, soon, and allocates in proportion to the file.</summary>
public sealed class WeightFileFuzzTests : IDisposable
{
    private const int Rounds = 3000;

    // The pickle reader's window, the zip directory's tail and the exceptions themselves.
    private const long FixedMemory = 2_000_000;
    private const long MemoryPerByte = 40;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Seeds { get; } = ["safetensors", "zip", "legacy", "zip of PyTorch", "legacy of PyTorch"];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Changed_bytes_of_a_valid_file_give_tensors_or_a_coded_error(string kind)
    {
        var valid = Valid(kind);
        var random = new Random(20_26);
        var rounds = valid.Length > 100_000 ? Rounds / 6 : Rounds;
        var refused = 0;
        for (var round = 0; round < rounds; round++)
        {
            refused += ReadAll($"{kind}, round {round}", kind == "safetensors" ? "f.safetensors" : "f.pth", Mutate(valid, random)) ? 0 : 1;
        }

        // A mutation that nobody notices only changes weights; were all such, nothing would have been tested.
        Assert.InRange(refused, rounds / 10, rounds);
    }

    [Theory]
    [InlineData("f.safetensors")]
    [InlineData("f.pth")]
    public void Random_bytes_are_refused(string name)
    {
        var random = new Random(7);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[1 + random.Next(300)];
            random.NextBytes(bytes);
            Assert.False(ReadAll($"round {round}", name, bytes));
        }
    }

    [Fact]
    public void Random_opcodes_are_refused()
    {
        // Only opcodes that the reader knows, so that programs run for more than a step.
        var opcodes = "(NKMJGXUT)tlaedsuqrhjcRbQ}].0"u8.ToArray().Concat<byte>([0x80, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a, 0x8c, 0x93, 0x94, 0, 1, 2]).ToArray();
        var random = new Random(8);
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = new byte[2 + random.Next(200)];
            for (var i = 0; i < bytes.Length; i++)
            {
                bytes[i] = opcodes[random.Next(opcodes.Length)];
            }

            (bytes[0], bytes[1]) = (0x80, 2);
            Assert.False(ReadAll($"round {round}", "f.pth", bytes));
        }
    }

    private static byte[] Valid(string kind)
    {
        var numbers = MemoryMarshal.AsBytes(Enumerable.Range(0, 64).Select(i => (float)i).ToArray().AsSpan()).ToArray();
        var storages = new Dictionary<string, byte[]> { ["0"] = numbers, ["1"] = numbers };
        var pickle = new Pickled().Protocol().EmptyOrderedDict().Op('(')
            .Text("a.weight").Tensor("FloatStorage", "0", 64, 0, [4, 16], [16, 1])
            .Text("b.weight").Tensor("FloatStorage", "1", 64, 3, [7, 7], [1, 7])
            .Op('u').Stop();
        return kind switch
        {
            "zip" => Pickled.Zip(pickle, storages),
            "legacy" => Pickled.Legacy(pickle, storages),
            "zip of PyTorch" => File.ReadAllBytes(PriorFixtures.B32("D_b32.pth")),
            "legacy of PyTorch" => File.ReadAllBytes(PriorFixtures.B32("G_ema_b32.legacy.pth")),
            _ => SafeTensorsBytes(),
        };
    }

    private static byte[] SafeTensorsBytes()
    {
        using var folder = new TemporaryFolder();
        SafeTensors.Write(folder.File("t"), new Dictionary<string, StoredTensor>
        {
            ["a.weight"] = StoredTensor.FromFloats([4, 4], new float[16]),
            ["b.weight"] = StoredTensor.FromFloats([2, 3], new float[6]),
            ["c"] = StoredTensor.FromBytes(ElementType.I64, [], new byte[8]),
        });
        return File.ReadAllBytes(folder.File("t"));
    }

    // Mostly where descriptions are: the first and the last part of a file. Its numbers in between may be anything.
    private static byte[] Mutate(byte[] valid, Random random)
    {
        var bytes = valid.ToList();
        for (var change = random.Next(1, 5); change > 0 && bytes.Count > 0; change--)
        {
            var near = Math.Min(bytes.Count, 4000);
            var at = random.Next(3) switch
            {
                0 => random.Next(bytes.Count),
                1 => random.Next(near),
                _ => bytes.Count - 1 - random.Next(near),
            };
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.RemoveRange(at, Math.Min(bytes.Count - at, random.Next(1, 9)));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(bytes.Count - at, random.Next(1, 40))));
                    break;
                case 4:
                    bytes[at] = (byte)(random.Next(2) * 255);
                    break;
                default:
                    bytes.RemoveRange(at + 1, bytes.Count - at - 1);
                    break;
            }
        }

        return [.. bytes];
    }

    /// <summary>True if the file could be read to its end.</summary>
    private bool ReadAll(string what, string name, byte[] bytes)
    {
        var path = _folder.Write(name, bytes);
        var watch = Stopwatch.StartNew();
        var before = GC.GetAllocatedBytesForCurrentThread();
        var read = true;
        try
        {
            using var file = WeightFile.Open(path);
            foreach (var tensor in file.Tensors.Values)
            {
                tensor.ToFloats();
            }
        }
        catch (DgpException e)
        {
            Assert.True(e.Code is ErrorCode.BadPrior or ErrorCode.UnsafePickle, $"{what}: {e.Code}");
            Assert.DoesNotContain(e.Message, char.IsControl);
            read = false;
        }
        catch (Exception e) when (e is not Xunit.Sdk.XunitException)
        {
            Assert.Fail($"{what}: {e}");
        }

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < FixedMemory + (MemoryPerByte * bytes.Length), $"{what}: {allocated} bytes for a file of {bytes.Length}");
        Assert.True(watch.Elapsed.TotalSeconds < 10, $"{what}: {watch.Elapsed}");
        return read;
    }
}
