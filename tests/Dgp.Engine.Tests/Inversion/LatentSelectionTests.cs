using Dgp.Engine.Degradations;
using Dgp.Engine.Inversion;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Inversion;

public sealed class LatentSelectionTests
{
    [Fact]
    public void It_finds_the_class_and_nearly_the_latent_that_made_the_picture()
    {
        using var scope = NewDisposeScope();
        using var networks = new Networks();

        // The seventh latent that seed 5 draws, of class 2, is what made the target: auto must find both.
        using var random = new torch.Generator(5);
        var z = randn([10, networks.LatentDim], generator: random).narrow(0, 7, 1);
        using var distance = networks.DistanceTo(z, 2);

        var choice = networks.Choose(distance, new Schedule("s", []) { Candidates = 100, SampleStd = 1 }, null, seed: 5);

        Assert.Equal(2, choice.ClassIndex);
        Assert.True(choice.Z.allclose(z));
        Assert.Equal(0, choice.Loss!.Value, 1e-4);
    }

    [Fact]
    public void Every_class_is_tried_even_if_there_are_fewer_candidates_than_classes()
    {
        using var scope = NewDisposeScope();
        using var networks = new Networks();
        using var distance = networks.DistanceTo(zeros(1, networks.LatentDim), 0);

        var choice = networks.Choose(distance, new Schedule("s", []) { Candidates = 2 }, null, seed: 1);

        Assert.Equal([0, 1, 2, 3, 4], choice.Classes.Select(c => c.ClassIndex).Order());
    }

    [Fact]
    public void Batching_changes_no_candidates_distance()
    {
        using var scope = NewDisposeScope();
        using var networks = new Networks();
        using var distance = networks.DistanceTo(zeros(1, networks.LatentDim), 0);
        manual_seed(2);
        var z = randn(4, networks.LatentDim);
        var selection = new LatentSelection(networks.G, distance, new Identity(), CPU);

        var together = selection.Distances(z, [0, 1, 2, 3]);

        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(selection.Distances(z.narrow(0, i, 1), [i])[0], together[i], 1e-4 * together[i]);
        }
    }

    private sealed class Networks : IDisposable
    {
        public Networks()
        {
            D.Fold();
        }

        public Engine.BigGan.Generator G { get; } = TinyNetworks.Generator(TinyNetworks.Architecture());

        public Engine.BigGan.Discriminator D { get; } = TinyNetworks.Discriminator(TinyNetworks.Architecture());

        public long LatentDim => G.Architecture.EffectiveLatentDim;

        public FeatureDistance DistanceTo(Tensor z, long y)
        {
            using var frozen = no_grad();
            return new FeatureDistance(D, G.call(z, G.Embed(tensor([y])), false));
        }

        public LatentChoice Choose(FeatureDistance distance, Schedule schedule, int? classIndex, ulong seed)
        {
            using var random = new torch.Generator(seed);
            return new LatentSelection(G, distance, new Identity(), CPU).Choose(schedule, classIndex, random, new Silent(), CancellationToken.None);
        }

        public void Dispose()
        {
            G.Dispose();
            D.Dispose();
        }

        private sealed class Silent : IInversionObserver;
    }
}
