using Dgp.Engine.Training;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace Dgp.Engine.Tests.Training;

public sealed class PictureSetTests : IDisposable
{
    private readonly Sets _sets = new();

    public void Dispose() => _sets.Dispose();

    [Fact]
    public void Its_pictures_come_back_in_minus_one_to_one_with_their_classes()
    {
        using var scope = NewDisposeScope();
        using var set = _sets.Greys(256, "dark", "light", "any");

        var (pictures, classes) = set.Take([0, 255, 4]);

        Assert.Equal([3, 3, 32, 32], pictures.shape);
        Assert.Equal([-1f, 1f, (4 / 127.5f) - 1], pictures.mean([1L, 2L, 3L]).data<float>().ToArray(), (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Equal([0L, 0, 1], classes.data<long>().ToArray());
        Assert.Equal([86, 85, 85], set.PerClass);
    }

    [Fact]
    public void It_is_found_again_for_the_same_source_and_resolution_only()
    {
        _sets.Greys(10, "a", "b").Dispose();

        using var same = PictureSet.Find(_sets.Folder, "greys", 32);

        Assert.Equal(10, same?.Count);
        Assert.Null(PictureSet.Find(_sets.Folder, "greys", 64));
        Assert.Null(PictureSet.Find(_sets.Folder, "other", 32));
    }

    [Fact]
    public void Its_hash_follows_from_pixels_and_classes_alone()
    {
        using var greys = _sets.Greys(10, "a", "b");
        using var others = new Sets();
        using var named = others.Greys(10, "c", "d");
        using var more = new Sets();
        using var longer = more.Greys(11, "a", "b");
        using var sorted = new Sets();
        using var otherwise = sorted.Greys(10, "a", "b", "c");

        Assert.Equal(64, greys.Description.Sha256.Length);
        Assert.Equal(greys.Description.Sha256, named.Description.Sha256);
        Assert.NotEqual(greys.Description.Sha256, longer.Description.Sha256);
        Assert.NotEqual(greys.Description.Sha256, otherwise.Description.Sha256);
        Assert.Equal(greys.Description.Sha256, PictureSet.Find(_sets.Folder, "greys", 32)!.Description.Sha256);
    }

    [Fact]
    public void One_that_was_cut_short_is_none()
    {
        _sets.Greys(10, "a", "b").Dispose();
        var path = Path.Combine(_sets.Folder, "pictures.bin");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1]);

        Assert.Null(PictureSet.Find(_sets.Folder, "greys", 32));
    }

    [Fact]
    public void Every_picture_is_shown_once_before_any_is_shown_again_in_another_order()
    {
        using var scope = NewDisposeScope();
        using var set = _sets.Greys(12, "a", "b");
        var settings = new TrainingSettings { Batch = 4, DiscriminatorSteps = 3 };
        using var input = new SampledInput(set, TinyNetworks.Architecture(), settings, new Chance(1), CPU);

        var passes = new[] { Pass(input, 0), Pass(input, 1) };

        Assert.All(passes, pass => Assert.Equal(Enumerable.Range(0, 12), pass.Order()));
        Assert.NotEqual(passes[0], passes[1]);
    }

    [Fact]
    public void A_step_gets_the_same_input_whenever_it_is_asked_for()
    {
        using var scope = NewDisposeScope();
        using var set = _sets.Noise(12, "a", "b");
        var settings = new TrainingSettings { Batch = 4, DiscriminatorSteps = 2 };
        using var once = new SampledInput(set, TinyNetworks.Architecture(), settings, new Chance(1), CPU);
        using var again = new SampledInput(set, TinyNetworks.Architecture(), settings, new Chance(1), CPU);
        once.Begin(0);
        once.Real();
        once.Begin(3);
        again.Begin(3);

        Assert.True(once.Real().Pictures.equal(again.Real().Pictures).all().item<bool>());
        Assert.True(once.Latents().Z.equal(again.Latents().Z).all().item<bool>());
    }

    [Fact]
    public void About_half_of_the_pictures_are_shown_mirrored()
    {
        using var scope = NewDisposeScope();
        var ramp = Enumerable.Range(0, 32 * 32 * 3).Select(i => (byte)(i / 3 % 32)).ToArray();
        using var set = PictureSet.Write(_sets.Folder, Enumerable.Repeat((ramp, 0), 10), count => new PictureSetDescription("ramp", 32, count, ["a", "b"], []));
        using var input = new SampledInput(set, TinyNetworks.Architecture(), new TrainingSettings { Batch = 1000 }, new Chance(1), CPU);
        input.Begin(0);

        var left = input.Real().Pictures.select(3, 0).select(2, 0).select(1, 0);

        Assert.InRange((left > -1).sum().item<long>(), 450, 550);
    }

    private static int[] Pass(SampledInput input, int step)
    {
        input.Begin(step);
        return [.. Enumerable.Range(0, 3).SelectMany(_ => ((input.Real().Pictures.mean([1L, 2L, 3L]) + 1) * 127.5f).round().data<float>().ToArray()).Select(v => (int)v)];
    }
}
