using Dgp.Worker.Scores;

namespace Dgp.Worker.Tests.Scores;

public sealed class ScoreTextTests
{
    private static readonly ClassScore Good = new("cat", 60, 0.9, 0.97, 1.02, 0.8, 0.85);

    private static readonly ScoreReport Report = new()
    {
        Prior = "tiny",
        Data = new DataFacts("/data", 120, 2, ["boat"], ["lake"]),
        Distances = [new DistanceFacts("A", 64, 1.25, null), new DistanceFacts("B", 2048, 80, null)],
        Classes = new ClassScores("A", "C", Good with { Name = "all" }, [Good, Good with { Name = "dog", Coverage = 0.09 }, Good with { Name = "frog", NamedSo = 0.08 }]),
        Seconds = 3,
    };

    [Fact]
    public void What_was_left_out_is_named()
    {
        Assert.Contains(Lines(), l => l.Contains("called like the folders 'boat'", StringComparison.Ordinal));
        Assert.Contains(Lines(), l => l.Contains("of the prior's classes 'lake'", StringComparison.Ordinal));
    }

    [Fact]
    public void Only_classes_that_are_nearly_missing_are_flagged() =>
        Assert.Equal(["dog", "frog"], Lines().Where(l => l.EndsWith("nearly missing", StringComparison.Ordinal)).Select(l => l.Trim().Split(' ')[0]));

    [Fact]
    public void A_network_with_more_features_than_pictures_is_warned_of()
    {
        var warning = Assert.Single(Lines(), l => l.Contains("too few", StringComparison.Ordinal));

        Assert.Contains("2048 features of B", warning, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_of_a_mean_have_its_standard_error()
    {
        Assert.Equal(new MeanFacts(2, Math.Sqrt(1.0 / 3)), MeanFacts.Of([1, 2, 3]));
        Assert.Equal(new MeanFacts(2, null), MeanFacts.Of([2]));
    }

    [Fact]
    public void What_was_not_measured_is_not_told()
    {
        Assert.DoesNotContain(Lines(), l => l.StartsWith("Memorising", StringComparison.Ordinal) || l.StartsWith("Reconstruction", StringComparison.Ordinal));
        Assert.Contains(Lines(Report with { Memorising = new MemorisingFacts(100, 100, 500, 0.25, 0.01, 0.6) }), l => l.Contains("25.0 % are as near", StringComparison.Ordinal));
    }

    private static string[] Lines(ScoreReport? report = null)
    {
        using var text = new StringWriter();
        ScoreText.Write(text, report ?? Report);
        return text.ToString().TrimEnd('\n').Split('\n');
    }
}
