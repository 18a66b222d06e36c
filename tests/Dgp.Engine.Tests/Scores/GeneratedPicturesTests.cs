using Dgp.Contracts;
using Dgp.Engine.Scores;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Scores;

public sealed class GeneratedPicturesTests : IDisposable
{
    private readonly DisposeScope _scope = NewDisposeScope();

    public void Dispose() => _scope.Dispose();

    [Fact]
    public void They_hold_256_levels_and_follow_from_the_seed()
    {
        using var g = TinyNetworks.Generator(TinyNetworks.Architecture());
        using GeneratedPictures one = new(g, 5, CPU), same = new(g, 5, CPU), other = new(g, 6, CPU);

        var (first, second) = (one.Next([0, 4, 2]), one.Next([0, 4, 2]));

        Assert.Equal([3, 3, 32, 32], first.shape);
        var levels = (first + 1) * 127.5;
        Assert.True(levels.allclose(levels.round(), atol: 1e-4));
        Assert.InRange(first.min().item<float>(), -1, 1);
        Assert.True(first.equal(same.Next([0, 4, 2])).all().item<bool>());
        Assert.False(first.equal(second).all().item<bool>());
        Assert.False(first.equal(other.Next([0, 4, 2])).all().item<bool>());
    }

    [Fact]
    public void A_generator_of_NaN_is_refused()
    {
        using var g = TinyNetworks.Generator(TinyNetworks.Architecture());
        using (no_grad())
        {
            g.parameters().First().fill_(float.NaN);
        }

        using var pictures = new GeneratedPictures(g, 5, CPU);

        Assert.Equal(ErrorCode.BadPrior, Assert.Throws<DgpException>(() => pictures.Next([0])).Code);
    }
}
