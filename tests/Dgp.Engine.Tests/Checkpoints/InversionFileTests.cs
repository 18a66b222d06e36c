using Dgp.Contracts;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Edits;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests.Edits;
using Dgp.Engine.Tests.Priors;
using SixLabors.ImageSharp;
using TorchSharp;
using Xunit;

namespace Dgp.Engine.Tests.Checkpoints;

public sealed class InversionFileTests(Inversions inversions) : IClassFixture<Inversions>, IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_saved_and_loaded_inversion_gives_identical_pictures(bool instanceNorm)
    {
        var restoration = instanceNorm ? inversions.Normed : inversions.First;

        using var loaded = InversionFile.Read(Saved(restoration.Inverted!), inversions.Prior);

        using var picture = new Jitter { Stds = [0], Samples = 1 }.Pictures(inversions.Prior, torch.CPU, loaded).Single();
        Assert.Equal(Pictures.Bytes(restoration.Restored), Pictures.Bytes(picture));
        Assert.Equal((restoration.ClassIndex, instanceNorm), (loaded.ClassIndex, loaded.InstanceNorm));
    }

    [Fact]
    public void No_byte_of_it_can_be_changed_or_lost()
    {
        var whole = File.ReadAllBytes(Saved(inversions.First.Inverted!));
        var random = new Random(1);

        for (var i = 0; i < 20; i++)
        {
            var changed = whole.ToArray();
            changed[random.Next(changed.Length)] ^= 1;
            Refused(_folder.Write("changed.safetensors", changed));
            Refused(_folder.Write("short.safetensors", whole[..random.Next(whole.Length)]));
        }
    }

    [Fact]
    public void Files_of_another_kind_are_refused()
    {
        Refused(_folder.Write("text.safetensors", [.. "no inversion at all, only words"u8]));
        Refused(_folder.Write("empty.safetensors", []));
        Refused(inversions.Prior.GeneratorPath);
        Assert.Equal(ErrorCode.NotFound, Assert.Throws<DgpException>(() => InversionFile.Read(_folder.File("none"), inversions.Prior)).Code);
    }

    [Fact]
    public void An_inversion_of_another_prior_is_refused_with_its_reason()
    {
        var path = Saved(inversions.First.Inverted!);
        PriorImport.Run(PriorFixtures.WritePair(_folder, inversions.Prior.Architecture) with { Name = "other" });

        var error = Assert.Throws<DgpException>(() => InversionFile.Read(path, Prior.Open(_folder.File("prior"))));

        Assert.Equal(ErrorCode.BadInversion, error.Code);
        Assert.Contains("prior", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Sealed_but_hostile_contents_are_refused()
    {
        var good = inversions.First.Inverted!;
        using var scope = torch.NewDisposeScope();
        foreach (var hostile in new[]
        {
            good with { Z = torch.zeros(1, 5) },
            good with { ClassVector = torch.zeros(2, 2) },
            good with { Z = good.Z / 0 },
            good with { ClassIndex = 10 },
            good with { ClassIndex = -1 },
            good with { InstanceNorm = true },
            good with { Placed = new Rectangle(0, 0, 33, 32) },
            good with { Placed = new Rectangle(int.MaxValue, 1, int.MaxValue, 1) },
            good with { Theta = With("shared.weight", torch.zeros(10, 128)) },
            good with { Theta = With("output_layer.2.bias", torch.zeros(3)) },
            good with { Theta = With("linear.u0", torch.zeros(1, 4)) },
            good with { Theta = With("linear.bias", torch.zeros(1)) },
            good with { Theta = With("linear.bias", good.Theta["linear.bias"].to(torch.ScalarType.Float64)) },
        })
        {
            Refused(Saved(hostile));
        }

        Dictionary<string, torch.Tensor> With(string name, torch.Tensor value) => new(good.Theta) { [name] = value };
    }

    private string Saved(InvertedPicture inverted)
    {
        var path = _folder.File("saved.safetensors");
        InversionFile.Write(path, inverted, inversions.Prior);
        return path;
    }

    private void Refused(string path)
    {
        var error = Assert.Throws<DgpException>(() => InversionFile.Read(path, inversions.Prior));

        Assert.Equal(ErrorCode.BadInversion, error.Code);
    }
}
