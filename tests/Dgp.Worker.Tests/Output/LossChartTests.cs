using System.Xml.Linq;
using Dgp.Engine.Inversion;
using Dgp.Worker.Output;

namespace Dgp.Worker.Tests.Output;

public sealed class LossChartTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_run_of_two_stages_becomes_three_curves_and_two_marks()
    {
        var chart = Draw([.. Enumerable.Range(0, 20).Select(i => (i / 10, new Losses(1.0 / (i + 1), 0.1 / (i + 1), 0.5)))]);

        var curves = chart.Descendants(Svg + "polyline").ToList();
        Assert.Equal(3, curves.Count);
        Assert.All(curves, c => Assert.Equal(20, c.Attribute("points")!.Value.Split(' ').Length));
        Assert.Equal(["stage 1", "stage 2"], chart.Descendants(Svg + "text").Select(t => t.Value).Where(t => t.StartsWith("stage", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_falling_loss_goes_down_the_picture()
    {
        var chart = Draw([(0, new Losses(1, 1, 1)), (0, new Losses(0.01, 1, 1))]);

        var heights = chart.Descendants(Svg + "polyline").First().Attribute("points")!.Value.Split(' ')
            .Select(p => double.Parse(p.Split(',')[1], System.Globalization.CultureInfo.InvariantCulture))
            .ToList();
        Assert.True(heights[1] > heights[0] + 50);
    }

    [Fact]
    public void What_a_logarithm_cannot_show_is_left_out()
    {
        var chart = Draw([(0, new Losses(0, double.NaN, double.PositiveInfinity)), (0, new Losses(1, 1, 1))]);

        Assert.All(chart.Descendants(Svg + "polyline"), c => Assert.Single(c.Attribute("points")!.Value.Split(' ')));
    }

    [Fact]
    public void A_title_full_of_markup_stays_text()
    {
        var chart = Draw([(0, new Losses(1, 1, 1))], "<script>&\".png");

        Assert.Contains(chart.Descendants(Svg + "text"), t => t.Value == "<script>&\".png");
    }

    [Fact]
    public void A_very_long_run_makes_no_very_long_file()
    {
        var chart = Draw([.. Enumerable.Range(1, 50_000).Select(i => (0, new Losses(1.0 / i, 1, 1)))]);

        Assert.All(chart.Descendants(Svg + "polyline"), c => Assert.InRange(c.Attribute("points")!.Value.Split(' ').Length, 500, 1300));
    }

    private static XElement Draw(IReadOnlyList<(int Stage, Losses Losses)> history, string title = "title")
    {
        using var stream = new MemoryStream();
        LossChart.Save(stream, title, history);
        stream.Position = 0;
        return XDocument.Load(stream).Root!;
    }
}
