using System.Globalization;
using System.Xml.Linq;
using Dgp.Worker.Training;

namespace Dgp.Worker.Tests.Training;

public sealed class HistoryPlotTests
{
    private const string Header = "step,pictures,seconds,generator,real,fake";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_history_becomes_three_raw_and_three_smooth_curves_over_the_pictures_shown()
    {
        var plot = Draw([Header, .. Enumerable.Range(1, 40).Select(i => $"{i},{i * 250},{i * 10}.0,-0.5,{(i % 2) + 1},1.5")]);

        Assert.Equal(["1", "1", "1", "2", "2", "2"], Curves(plot).Select(c => c.Attribute("stroke-width")!.Value));
        Assert.All(Curves(plot), c => Assert.Equal(40, Points(c).Count));
        Assert.Equal(["2 k", "4 k", "6 k", "8 k", "10 k"], Texts(plot).Where(t => t.EndsWith(" k", StringComparison.Ordinal)));
        Assert.Contains("-0.5", Texts(plot));
        Assert.DoesNotContain(Texts(plot), t => t.StartsWith("Frechet", StringComparison.Ordinal));
        // D's loss jumps between 1 and 2 from row to row, its mean does not.
        Assert.True(Height(Curves(plot)[1]) > 5 * Height(Curves(plot)[4]));
    }

    [Fact]
    public void A_rising_loss_goes_up_the_picture_and_to_the_right()
    {
        var plot = Draw([Header, "1,100,1,1,0,0", "2,200,2,2,0,0"]);

        var points = Points(Curves(plot)[0]);
        Assert.True(points[1].X > points[0].X + 100);
        Assert.True(points[1].Y < points[0].Y - 100);
    }

    [Fact]
    public void Where_the_distance_was_measured_it_has_a_panel_with_its_best_marked()
    {
        var plot = Draw([$"{Header},distance", "1,1000,1,1,1,1,", "2,2000,2,1,1,1,40", "3,3000,3,1,1,1,", "4,4000,4,1,1,1,12.34", "5,5000,5,1,1,1,13"]);

        var distance = Curves(plot)[^1];
        var best = Assert.Single(plot.Descendants(Svg + "circle"));
        Assert.Equal(3, Points(distance).Count);
        Assert.Equal(Points(distance)[1], (Value(best, "cx"), Value(best, "cy")));
        Assert.Contains("Frechet distance; best 12.34 after 4 k pictures", Texts(plot));
    }

    [Fact]
    public void Losses_that_are_no_numbers_and_lines_that_are_no_rows_are_left_out()
    {
        var plot = Draw([Header, "1,100,1,NaN,1,1", "2,200,2,1,Infinity,1", "3,300,3,1,1,1", "4,40", "", "5"]);

        Assert.Equal([2, 2, 3], Curves(plot).Take(3).Select(c => Points(c).Count));
        Assert.DoesNotContain("NaN", plot.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void One_row_is_a_dot_for_each_curve()
    {
        var plot = Draw([$"{Header},distance", "1,128,1,0.5,1,1,30"]);

        Assert.Equal(7, Curves(plot).Count);
        Assert.All(Curves(plot), c => Assert.Single(Points(c).Distinct()));
        Assert.All(Curves(plot).SelectMany(Points), p => Assert.True(double.IsFinite(p.X) && double.IsFinite(p.Y)));
    }

    [Theory]
    [InlineData]
    [InlineData(Header)]
    public void A_history_without_rows_is_a_plot_without_curves(params string[] history)
    {
        var plot = Draw(history);

        Assert.Empty(Curves(plot));
        Assert.Contains("pictures shown", Texts(plot));
    }

    [Fact]
    public void A_run_of_days_makes_no_long_file_and_keeps_its_end()
    {
        var plot = Draw([Header, .. Enumerable.Range(1, 30_000).Select(i => $"{i},{i * 1000L},{i * 10}.0,1,1,{(i == 15_000 ? 1e9 : i % 7)}")]);

        Assert.All(Curves(plot), c => Assert.InRange(Points(c).Count, 900, 1001));
        Assert.All(Curves(plot), c => Assert.InRange(Points(c)[^1].X, 820, 830));
        // One spike of a billion does not flatten the rest.
        Assert.InRange(Height(Curves(plot)[2]), 200, 300);
    }

    private static XElement Draw(IReadOnlyList<string> history)
    {
        using var stream = new MemoryStream();
        HistoryPlot.Save(stream, history);
        stream.Position = 0;
        return XDocument.Load(stream).Root!;
    }

    private static List<XElement> Curves(XElement plot) => [.. plot.Descendants(Svg + "polyline")];

    private static List<string> Texts(XElement plot) => [.. plot.Descendants(Svg + "text").Select(t => t.Value)];

    private static double Value(XElement element, string name) => Number(element.Attribute(name)!.Value);

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static List<(double X, double Y)> Points(XElement curve) =>
        [.. curve.Attribute("points")!.Value.Split(' ').Select(p => p.Split(',')).Select(p => (Number(p[0]), Number(p[1])))];

    private static double Height(XElement curve) => Points(curve).Max(p => p.Y) - Points(curve).Min(p => p.Y);
}
