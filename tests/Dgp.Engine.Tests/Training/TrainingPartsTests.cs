using Dgp.Engine.BigGan;
using Dgp.Engine.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Training;

public sealed class TrainingPartsTests
{
    [Fact]
    public void Orthogonal_weights_have_rows_or_columns_of_length_one_at_right_angles()
    {
        using var scope = NewDisposeScope();
        using var g = new Engine.BigGan.Generator(TinyNetworks.Architecture());
        using var chance = new torch.Generator(3);

        Initialisation.Orthogonal.Apply(g, chance);

        foreach (var (name, weight) in g.named_parameters().Where(p => p.name.EndsWith("weight", StringComparison.Ordinal) && p.parameter.dim() > 1))
        {
            var flat = weight.view(weight.shape[0], -1);
            var product = flat.shape[0] <= flat.shape[1] ? flat.mm(flat.t()) : flat.t().mm(flat);
            Assert.True(product.allclose(eye(product.shape[0]), 1e-4, 1e-5), name);
        }
    }

    [Fact]
    public void Normal_weights_have_a_deviation_of_two_hundredths()
    {
        using var d = new Discriminator(TinyNetworks.Architecture(channels: 8));
        using var chance = new torch.Generator(3);

        Initialisation.Normal.Apply(d, chance);

        var weight = d.get_parameter("blocks.1.0.conv1.weight")!;
        Assert.Equal(0.02, weight.std().item<float>(), 0.001);
        Assert.Equal(0, weight.mean().item<float>(), 0.001);
    }

    [Fact]
    public void D_has_lost_at_one_and_won_at_zero_hinge()
    {
        using var scope = NewDisposeScope();

        Assert.Equal(0, HingeLoss.Real(tensor(new[] { 1f, 5f })).item<float>());
        Assert.Equal(0, HingeLoss.Fake(tensor(new[] { -1f, -5f })).item<float>());
        Assert.Equal(1.5, HingeLoss.Real(tensor(new[] { 0f, -1f })).item<float>());
        Assert.Equal(1.5, HingeLoss.Fake(tensor(new[] { 0f, 1f })).item<float>());
        Assert.Equal(-2, HingeLoss.Generator(tensor(new[] { 1f, 3f })).item<float>());
    }

    [Fact]
    public void Augmented_pictures_keep_their_shape_and_lose_a_square_of_at_most_half_their_side()
    {
        using var scope = NewDisposeScope();
        using var chance = new torch.Generator(5);

        var x = DiffAugment.Apply(rand(200, 3, 32, 32) + 1, chance);

        Assert.Equal([200, 3, 32, 32], x.shape);
        var blank = (x == 0).all(1).to(ScalarType.Float32).mean([1L, 2L]);
        // Moved by up to 4 pixels on two sides, blanked by up to 16 x 16.
        Assert.InRange(blank.max().item<float>(), 0.25f, (256 + (8 * 32) - 16) / 1024f);
        Assert.InRange(blank.mean().item<float>(), 0.15f, 0.35f);
    }

    [Fact]
    public void Gradients_reach_every_picture_through_the_augmentation()
    {
        using var scope = NewDisposeScope();
        var x = rand(6, 3, 32, 32).requires_grad_();
        using var chance = new torch.Generator(5);

        DiffAugment.Apply(x, chance).pow(2).sum().backward();

        Assert.All(Enumerable.Range(0, 6), i => Assert.True(x.grad![i].abs().sum().item<float>() > 0));
    }

    [Fact]
    public void Augmentation_moves_pictures_by_up_to_an_eighth()
    {
        using var scope = NewDisposeScope();
        using var chance = new torch.Generator(5);
        var x = zeros(400, 3, 32, 32);
        x.select(3, 16).fill_(1);

        var moved = DiffAugment.Apply(x, chance);

        // Contrast keeps the order of values within a picture, so the line is where a row of it is not constant; cutout may hide it.
        var columns = (moved - moved.amin([3L], keepdim: true)).sum([1L, 2L]).argmax(1).data<long>().ToArray();
        Assert.True(columns.Count(c => c is >= 12 and <= 20) > 300);
        Assert.Equal(9, columns.Where(c => c is >= 12 and <= 20).Distinct().Count());
    }

    [Fact]
    public void A_training_is_lost_at_the_first_number_that_is_none()
    {
        Assert.True(new CollapseWatch().IsLost(new TrainingLosses(float.NaN, 1, 1)));
        Assert.True(new CollapseWatch().IsLost(new TrainingLosses(0, float.PositiveInfinity, 1)));
    }

    [Fact]
    public void A_training_is_lost_when_D_has_won_for_five_hundred_steps_and_not_before()
    {
        var watch = new CollapseWatch();

        Assert.All(Enumerable.Range(0, 499), _ => Assert.False(watch.IsLost(new TrainingLosses(3, 0, 0))));
        Assert.True(watch.IsLost(new TrainingLosses(3, 0, 0)));
        Assert.False(watch.IsLost(new TrainingLosses(3, 5, 5)));
    }

    [Fact]
    public void The_average_is_the_generator_until_its_start_and_moves_slowly_afterwards()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var source = TinyNetworks.Generator(TinyNetworks.Architecture(), seed: 1);
        using var target = TinyNetworks.Generator(TinyNetworks.Architecture(), seed: 2);
        var average = new MovingAverage(target, source, new TrainingSettings { AverageDecay = 0.9, AverageStart = 5 });
        var (from, to) = (source.get_buffer("blocks.0.0.bn1.stored_mean")!, target.get_buffer("blocks.0.0.bn1.stored_mean")!);
        Assert.True(to.allclose(from));
        var before = to.clone();

        from.add_(1);
        average.Update(5);
        Assert.True(to.allclose(before + 0.1));

        average.Update(4);
        Assert.True(to.allclose(from));
    }

    [Fact]
    public void Every_step_has_numbers_of_its_own_and_always_the_same()
    {
        using var scope = NewDisposeScope();
        var first = Drawn(new Chance(1).Step(3));

        Assert.True(first.equal(Drawn(new Chance(1).Step(3))).all().item<bool>());
        foreach (var other in new[] { new Chance(1).Step(4), new Chance(2).Step(3), new Chance(1).Epoch(3), new Chance(1).Start })
        {
            Assert.False(first.allclose(Drawn(other)));
        }

        static Tensor Drawn(torch.Generator generator)
        {
            using (generator)
            {
                return randn(8, generator: generator);
            }
        }
    }
}
