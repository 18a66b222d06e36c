using Dgp.Engine.Attacks;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Attacks;

/// <summary>Properties, on many random pictures, perturbations and bounds.</summary>
public sealed class PerturbationBoundTests
{
    private const int Count = 40;

    public static TheoryData<PerturbationNorm, double> Bounds { get; } = new()
    {
        { PerturbationNorm.LInf, 8.0 / 255 }, { PerturbationNorm.LInf, 0.03 }, { PerturbationNorm.LInf, 1.0 / 255 }, { PerturbationNorm.LInf, 0.001 }, { PerturbationNorm.LInf, 1 },
        { PerturbationNorm.L2, 0.5 }, { PerturbationNorm.L2, 0.1 }, { PerturbationNorm.L2, 0.003 }, { PerturbationNorm.L2, 3 }, { PerturbationNorm.L2, 100 },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void What_is_projected_may_be_shown(PerturbationNorm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        var (x, moved) = Drawn();
        var bound = new PerturbationBound(norm, epsilon);

        var projected = bound.Project(moved, x);

        Assert.True(PerturbationBound.Size(norm, projected, x).max().item<float>() <= epsilon * (1 + 1e-5) + 1e-7);
        Assert.InRange(projected.min().item<float>(), -1, 1);
        Assert.InRange(projected.max().item<float>(), -1, 1);
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public void What_may_be_shown_stays_where_it_is(PerturbationNorm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        var (x, moved) = Drawn();
        var bound = new PerturbationBound(norm, epsilon);
        var inside = x + ((bound.Project(moved, x) - x) * 0.99f);

        Assert.True(bound.Project(inside, x).allclose(inside, 0, 1e-6));
    }

    [Fact]
    public void Nothing_in_the_largest_norm_that_may_be_shown_is_nearer_than_what_was_projected()
    {
        using var scope = NewDisposeScope();
        var (x, moved) = Drawn();
        var bound = new PerturbationBound(PerturbationNorm.LInf, 0.1);
        var nearest = (bound.Project(moved, x) - moved).pow(2).flatten(1).sum(1);
        using var random = new Generator(11);

        for (var trial = 0; trial < 200; trial++)
        {
            using var inner = NewDisposeScope();
            var other = bound.Project(x + (randn(x.shape, generator: random) * 0.3f), x);

            Assert.True(((other - moved).pow(2).flatten(1).sum(1) >= nearest - 1e-5).all().item<bool>());
        }
    }

    [Fact]
    public void An_overlong_perturbation_is_shortened_and_not_turned()
    {
        using var scope = NewDisposeScope();
        var x = zeros(2, 3, 4, 4);
        var moved = randn(2, 3, 4, 4);

        var projected = new PerturbationBound(PerturbationNorm.L2, 0.25).Project(moved, x);

        // ε of pixels in [0, 1] is 2ε of pixels in [-1, 1].
        var expected = moved / moved.flatten(1).norm(1).view(-1, 1, 1, 1) * 0.5f;
        Assert.True(projected.allclose(expected, 1e-5, 1e-6));
    }

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Rounded_to_8_bits_it_still_may_be_shown(PerturbationNorm norm, double epsilon)
    {
        using var scope = NewDisposeScope();
        var (x, moved) = Drawn();
        var bound = new PerturbationBound(norm, epsilon);
        var projected = bound.Project(moved, x);

        var levels = Levels(bound.Rounded(projected, x));
        var changes = (levels - Levels(x)).to(ScalarType.Float64);

        Assert.True((levels - levels.round()).abs().max().item<float>() < 1e-3);
        Assert.InRange(levels.min().item<float>(), -1e-3, 255.001);
        var size = norm == PerturbationNorm.LInf ? changes.abs().flatten(1).amax([1]) : changes.flatten(1).norm(1);
        Assert.True(size.max().item<double>() <= (epsilon * 255) + 1e-3, $"{size.max().item<double>()}");
    }

    [Fact]
    public void Rounding_to_whole_levels_moves_nothing_by_more_than_half_a_level()
    {
        using var scope = NewDisposeScope();
        var (x, moved) = Drawn();
        var bound = new PerturbationBound(PerturbationNorm.LInf, 8.0 / 255);
        var projected = bound.Project(moved, x);

        Assert.True((Levels(bound.Rounded(projected, x)) - Levels(projected)).abs().max().item<float>() <= 0.501);
    }

    [Fact]
    public void Sizes_are_those_of_pixels_from_0_to_1()
    {
        using var scope = NewDisposeScope();
        var x = zeros(1, 3, 2, 2);
        var moved = x.clone();
        moved[0, 0, 0, 0] = 0.6f;
        moved[0, 2, 1, 1] = -0.8f;

        Assert.Equal(0.4, PerturbationBound.Size(PerturbationNorm.LInf, moved, x).item<float>(), 1e-6);
        Assert.Equal(0.5, PerturbationBound.Size(PerturbationNorm.L2, moved, x).item<float>(), 1e-6);
    }

    private static (Tensor X, Tensor Moved) Drawn()
    {
        using var random = new Generator(3);
        var x = TinyClassifier.Pictures(Count, 8);
        // From hardly moved to far outside.
        var scales = tensor(Enumerable.Range(0, Count).Select(i => MathF.Pow(10, -4 + (4.5f * i / Count))).ToArray()).view(-1, 1, 1, 1);
        return (x, x + (randn(x.shape, generator: random) * scales));
    }

    private static Tensor Levels(Tensor x) => (x + 1) * 127.5f;
}
