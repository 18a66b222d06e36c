using Dgp.Engine.Attacks;
using Dgp.Engine.BigGan;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Priors;
using Xunit;
using static TorchSharp.torch;
using Generator = TorchSharp.torch.Generator;

namespace Dgp.Engine.Tests.Attacks;

public sealed class ProjectedGradientTests
{
    private static readonly PerturbationBound Largest = new(PerturbationNorm.LInf, 8.0 / 255);
    private static readonly PerturbationBound Square = new(PerturbationNorm.L2, 0.5);

    public static TheoryData<PerturbationNorm, double> Bounds { get; } = new()
    {
        { PerturbationNorm.LInf, 8.0 / 255 }, { PerturbationNorm.LInf, 0.3 }, { PerturbationNorm.L2, 0.5 }, { PerturbationNorm.L2, 2 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Wherever_it_begins_it_stays_within_its_bound_and_raises_the_loss(PerturbationNorm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 6);
        var x = TinyClassifier.Pictures(6, 6);
        var y = tensor([0L, 1L, 2L, 3L, 0L, 1L]);

        for (var seed = 0; seed < 8; seed++)
        {
            var attack = new ProjectedGradient(new PerturbationBound(norm, epsilon)) { Steps = 10, Seed = seed };
            var start = attack.Bound.Project(x + attack.Somewhere(x), x);
            var moved = attack.Perturb(classifier, x, y);

            Assert.True(PerturbationBound.Size(norm, start, x).max().item<float>() <= epsilon * (1 + 1e-5));
            Assert.True(PerturbationBound.Size(norm, moved, x).max().item<float>() <= epsilon * (1 + 1e-5));
            Assert.InRange(moved.abs().max().item<float>(), 0, 1);
            Assert.True((Losses(classifier, moved, y) > Losses(classifier, x, y)).all().item<bool>());
        }
    }

    [Theory]
    [InlineData(PerturbationNorm.LInf)]
    [InlineData(PerturbationNorm.L2)]
    public void Against_a_linear_classifier_it_finds_the_worst_there_is(PerturbationNorm norm)
    {
        using var scope = NewDisposeScope();
        using var classifier = new Linear(5);
        var x = TinyClassifier.Pictures(3, 5) * 0.5f;
        var attack = new ProjectedGradient(new PerturbationBound(norm, 0.1)) { RandomStart = false };

        var moved = attack.Perturb(classifier, x, zeros([3], dtype: ScalarType.Int64));

        // The loss rises with (w1 − w0) · x alone.
        var rise = classifier.W[1] - classifier.W[0];
        var worst = norm == PerturbationNorm.LInf ? rise.sign() * 0.2f : rise / rise.norm() * 0.2f;
        Assert.True((moved - x).allclose(worst.view(1, 3, 5, 5), 0, 1e-4));
    }

    [Fact]
    public void The_ball_is_filled_evenly()
    {
        using var scope = NewDisposeScope();
        var x = zeros(4000, 1, 1, 2);

        var sizes = new ProjectedGradient(Square).Somewhere(x).flatten(1).norm(1);

        // In two dimensions a quarter of the disc lies within half its radius, which is 1 here.
        Assert.True(sizes.max().item<float>() <= 1);
        Assert.Equal(0.25, (sizes < 0.5).to(ScalarType.Float32).mean().item<float>(), 0.03);
    }

    [Fact]
    public void A_seed_gives_the_same_pictures_and_another_seed_others()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 6);
        var (x, y) = (TinyClassifier.Pictures(2, 6), tensor([0L, 1L]));
        Tensor Of(long seed) => new ProjectedGradient(Largest) { Steps = 2, StepSize = 1.0 / 255, Seed = seed }.Perturb(classifier, x, y);

        Assert.True(Of(1).allclose(Of(1), 0, 0));
        Assert.False(Of(1).allclose(Of(2), 0, 0));
    }

    [Fact]
    public void A_picture_is_attacked_alike_alone_and_among_others()
    {
        using var scope = NewDisposeScope();
        using var classifier = new TinyClassifier(4, 6);
        var (x, y) = (TinyClassifier.Pictures(3, 6), tensor([0L, 1L, 2L]));
        var attack = new ProjectedGradient(Square) { Steps = 5, RandomStart = false };

        var alone = attack.Perturb(classifier, x.narrow(0, 1, 1), y.narrow(0, 1, 1));

        Assert.True(attack.Perturb(classifier, x, y).narrow(0, 1, 1).allclose(alone, 1e-6, 1e-7));
    }

    [Theory]
    [InlineData(PerturbationNorm.LInf)]
    [InlineData(PerturbationNorm.L2)]
    public void It_misleads_the_embedded_classifier_in_files_of_8_bits(PerturbationNorm norm)
    {
        using var scope = NewDisposeScope();
        using var embedded = FastGradientSignTests.Embedded();
        var x = Generated();
        var y = Named(embedded.Network, x);
        var attack = new ProjectedGradient(norm == PerturbationNorm.LInf ? Largest : Square);

        var shown = attack.Bound.Rounded(attack.Perturb(embedded.Network, x, y), x);

        Assert.True(Named(embedded.Network, shown).eq(y).to(ScalarType.Float32).mean().item<float>() < 0.1);
    }

    /// <summary>What the embedded prior draws, in levels of 8 bits: 24 pictures of its ten classes.</summary>
    private static Tensor Generated()
    {
        using var frozen = no_grad();
        using var random = new Generator(4);
        using var g = Networks.Generator(Prior.Open(Repository.EmbeddedPrior), CPU);
        var z = randn([24, g.Architecture.EffectiveLatentDim], generator: random) * 0.5f;
        var pictures = g.call(z, g.Embed(arange(24, dtype: ScalarType.Int64) % 10), false);
        return ((((pictures + 1) * 127.5f).round() / 255 - 0.5f) / 0.5f).clamp(-1, 1);
    }

    private static Tensor Named(CifarResNet network, Tensor x)
    {
        using var frozen = no_grad();
        return network.call(x).argmax(1);
    }

    private static Tensor Losses(TinyClassifier classifier, Tensor x, Tensor y)
    {
        using var frozen = no_grad();
        return nn.functional.cross_entropy(classifier.LogitsOf(x), y, reduction: nn.Reduction.None);
    }

    private sealed class Linear(int side) : IClassifier
    {
        public Tensor W { get; } = randn([2, 3L * side * side]);

        public string Name => "linear";

        public int Classes => 2;

        public int Side => side;

        public Tensor LogitsOf(Tensor pictures) => pictures.flatten(1).matmul(W.t()) * 0.1f;

        public void Dispose() => W.Dispose();
    }
}
