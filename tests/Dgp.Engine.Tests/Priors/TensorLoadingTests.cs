using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Priors;

public sealed class TensorLoadingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tensors_of_every_type_and_rank_survive_the_way_to_torch_and_back()
    {
        foreach (var type in Enum.GetValues<ElementType>())
        {
            foreach (long[] shape in new long[][] { [], [0], [5], [2, 3, 4] })
            {
                var bytes = new byte[shape.Aggregate(1L, (product, side) => product * side) * type.Size()];
                for (var i = 0; i < bytes.Length; i++)
                {
                    bytes[i] = (byte)(i % 2); // also valid booleans
                }

                using var tensor = StoredTensor.FromBytes(type, shape, bytes).ToTensor();
                var back = tensor.ToStored();

                Assert.Equal(shape, tensor.shape);
                Assert.Equal(type, back.Type);
                Assert.Equal(bytes, back.ToBytes());
            }
        }
    }

    [Fact]
    public void A_transposed_tensor_is_stored_row_major()
    {
        using var tensor = StoredTensor.FromFloats([2, 3], [1, 2, 3, 4, 5, 6]).ToTensor();
        using var transposed = tensor.transpose(0, 1);

        Assert.Equal([1, 4, 2, 5, 3, 6], transposed.ToStored().ToFloats());
    }

    [Fact]
    public void A_prior_gives_its_whole_state_dicts_as_floats()
    {
        var prior = Prior.Open(PriorFixtures.Embedded);

        var g = prior.LoadGenerator();
        var d = prior.LoadDiscriminator();

        using var file = SafeTensors.Open(prior.GeneratorPath);
        Assert.Equal(ExpectedKeys.ForGenerator(prior.Architecture).Keys, g.Keys);
        Assert.Equal(ExpectedKeys.ForDiscriminator(prior.Architecture).Keys, d.Keys);
        Assert.All(g, t => Assert.Equal(ScalarType.Float32, t.Value.dtype));
        Assert.All(g, t => Assert.Equal(file.Tensors[t.Key].ToFloats(), MemoryMarshal.Cast<byte, float>(t.Value.bytes).ToArray()));
        Dispose(g);
        Dispose(d);
    }

    [Theory]
    [InlineData("G_ema_b32.pth")]
    [InlineData("G_ema_b32.legacy.pth")]
    public void A_published_checkpoint_loads_without_being_imported(string name)
    {
        var architecture = new BigGanArchitecture
        {
            Resolution = 32, GeneratorChannels = 6, DiscriminatorChannels = 6, Classes = 10, SharedDim = 16, LatentDim = 40,
        };

        var g = TensorLoading.LoadGenerator(PriorFixtures.B32(name), architecture);

        Assert.Equal(97, g.Count);
        Dispose(g);
        PriorFixtures.Fails(ErrorCode.BadPrior, () => TensorLoading.LoadGenerator(PriorFixtures.B32(name), architecture with { LatentDim = 44 }));
    }

    [Fact]
    public void A_prior_whose_weights_hold_a_NaN_and_whose_checksum_agrees_is_refused_when_loaded()
    {
        var request = PriorFixtures.WritePair(_folder, PriorFixtures.Small(32));
        var manifest = PriorImport.Run(request);
        var path = Path.Combine(request.Folder, PriorFiles.GeneratorName);
        var bytes = File.ReadAllBytes(path);
        MemoryMarshal.Write(bytes.AsSpan(bytes.Length - 4), float.NaN);
        File.WriteAllBytes(path, bytes);
        var files = manifest.Files with { Generator = new PriorFile(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes))) };
        (manifest with { Files = files }).Write(Path.Combine(request.Folder, PriorManifest.FileName));
        var prior = Prior.Open(request.Folder);

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => prior.LoadGenerator());

        Assert.Contains("NaN", error.Message, StringComparison.Ordinal);
    }

    private static void Dispose(IReadOnlyDictionary<string, Tensor> tensors)
    {
        foreach (var tensor in tensors.Values)
        {
            tensor.Dispose();
        }
    }
}
