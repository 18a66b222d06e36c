using Dgp.Contracts;
using Dgp.Engine.Priors;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Scores;
using Dgp.Worker.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Tests.Scores;

public sealed class ScoredPicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Prior _prior;

    public ScoredPicturesTests() => _prior = TinyPrior.Write(_folder, "airplane", "cat", "lake");

    public void Dispose()
    {
        _scope.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void What_only_one_side_knows_is_named_and_left_out()
    {
        using var pictures = Pictures("airplane", "boat", "Lake");

        Assert.Equal(["boat"], pictures.Facts.FoldersLeftOut);
        Assert.Equal(["cat"], pictures.Facts.ClassesLeftOut);
        Assert.Equal(2 * TinyPrior.PicturesOfEach, pictures.Facts.Used);
        Assert.Equal([new ScoredClass("Lake", 2), new ScoredClass("airplane", 0)], pictures.Classes.OrderBy(c => c.Name, StringComparer.Ordinal));
        Assert.All(pictures.Chosen, i => Assert.NotEqual("boat", pictures.ClassOf(i).Name));
    }

    [Fact]
    public void Data_of_other_classes_are_refused_with_both_lists_of_names()
    {
        var refused = Assert.Throws<DgpException>(() => Pictures("0", "1"));

        Assert.Equal(ErrorCode.BadOption, refused.Code);
        Assert.StartsWith("Only 0 pictures in --data", refused.Message, StringComparison.Ordinal);
        Assert.Equal("Its classes are 'airplane', 'cat', 'lake'; the folders are '0', '1'.", refused.Hint);
    }

    [Fact]
    public void A_part_of_them_is_drawn_at_random_and_is_the_same_for_the_same_seed()
    {
        using ScoredPictures one = Pictures(100, 1, "airplane", "cat"), same = Pictures(100, 1, "airplane", "cat"), other = Pictures(100, 2, "airplane", "cat");

        Assert.Equal(100, one.Chosen.Distinct().Count());
        Assert.Equal(one.Chosen, same.Chosen);
        Assert.NotEqual(one.Chosen, other.Chosen);
        Assert.InRange(one.Chosen.Count(i => one.ClassOf(i).Name == "cat"), 40, 60);
    }

    [Fact]
    public void A_class_that_is_never_generated_is_flagged()
    {
        using var networks = new ScoreNetworks(Request(100_000, 0), Devices.Find("cpu"));
        using var pictures = Pictures("airplane", "cat");
        var real = Features(pictures, c => c == "cat" ? 3 : 0);
        var generated = Features(pictures, _ => 0);

        var scores = new ClassScoring(networks, pictures).Measure([real], [generated]);

        Assert.Equal("CIFAR ResNet-20", scores.Network);
        Assert.NotNull(scores.Classifier);
        var (airplane, cat) = (scores.Each[0], scores.Each[1]);
        Assert.Equal(airplane.ExpectedCoverage!.Value, airplane.Coverage!.Value, 0.15);
        Assert.Equal(0, cat.Coverage);
        Assert.True(cat.NearlyMissing);
    }

    [Fact]
    public void Classes_that_the_classifier_does_not_know_get_no_share_of_rightly_named_ones()
    {
        using var networks = new ScoreNetworks(Request(100_000, 0), Devices.Find("cpu"));
        using var pictures = Pictures("airplane", "lake");
        var features = Features(pictures, _ => 0);

        var scores = new ClassScoring(networks, pictures).Measure([features], [features]);

        Assert.Null(scores.Classifier);
        Assert.Null(scores.All.NamedSo);
        Assert.NotNull(scores.All.Coverage);
    }

    [Fact]
    public void A_generator_that_returns_training_pictures_is_caught()
    {
        using var pictures = Pictures("airplane", "cat");
        using var trained = new TemporaryPictures(_folder.Pictures("trained-on", "airplane", "cat"), 32, TestContext.Current.CancellationToken);
        var copies = ((trained.Set.Take([.. Enumerable.Range(0, 100).Select(i => (long)i)]).Pictures + 1) * 127.5).round().to(ScalarType.Byte);

        var found = new MemorisingCheck(trained.Set, pictures, new ScoreProgress(TextWriter.Null, TimeProvider.System)).Measure(copies, null, TestContext.Current.CancellationToken);

        Assert.Equal((100, 100, 120), (found.Generated, found.Unseen, found.Training));
        Assert.Equal(1, found.Share);
        Assert.InRange(found.UnseenShare, 0.01, 0.05);
    }

    /// <summary>Noise for each chosen picture, around the number of its class.</summary>
    private static Tensor Features(ScoredPictures pictures, Func<string, double> centre)
    {
        using var chance = new Generator(3);
        var centres = pictures.Chosen.Select(i => (float)centre(pictures.ClassOf(i).Name)).ToArray();
        return (randn([centres.Length, 64], generator: chance) * 0.1) + tensor(centres).unsqueeze(1);
    }

    private ScoredPictures Pictures(params string[] classes) => Pictures(100_000, 0, classes);

    private ScoredPictures Pictures(int most, long seed, params string[] classes)
    {
        _folder.Pictures("data", classes);
        return new ScoredPictures(Request(most, seed), TestContext.Current.CancellationToken);
    }

    private ScoreRequest Request(int most, long seed) => new() { Prior = _prior, Data = _folder["data"], MostSamples = most, Seed = seed };
}
