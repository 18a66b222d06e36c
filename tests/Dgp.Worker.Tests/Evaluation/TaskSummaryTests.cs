using System.Text;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Evaluation;

namespace Dgp.Worker.Tests.Evaluation;

public sealed class TaskSummaryTests
{
    private static readonly IReadOnlyList<Metric> Metrics = Metric.All(["judge"]);

    [Fact]
    public void Seeds_are_averaged_before_pictures_are()
    {
        var summary = Of(Run("a", "dgp", 0, 20), Run("a", "dgp", 1, 30), Run("b", "dgp", 0, 10));

        var psnr = summary.Methods[0].Values["psnr_db"];
        Assert.Equal((17.5, 2, 3), (psnr.Mean, psnr.Count, summary.Methods[0].Runs)); // (25 + 10) / 2
    }

    [Fact]
    public void Failures_are_counted_by_their_codes_and_are_in_no_mean()
    {
        var summary = Of(Run("a", "dip", 0, 20), Run("b", "dip", 0, null), Run("c", "dip", 0, null));

        Assert.Equal(20, summary.Methods[0].Values["psnr_db"].Mean);
        Assert.Equal("1 (2 bad-image)", MarkdownTables.Count(summary, summary.Methods[0]));
        Assert.False(summary.Methods[0].Values.ContainsKey("niqe"));
    }

    [Fact]
    public void The_reference_is_compared_on_the_pictures_that_both_have()
    {
        var summary = Of(Run("a", "bicubic", null, 20), Run("b", "bicubic", null, 25), Run("c", "bicubic", null, 99), Run("a", "dgp", 0, 23), Run("b", "dgp", 0, 24));

        var bicubic = summary.Methods.Single(m => m.Method == "bicubic");
        Assert.Equal((1, 2), (bicubic.ReferenceAhead!.Mean, bicubic.ReferenceAhead.Count)); // (3 - 1) / 2
        Assert.Equal(0.5, bicubic.ReferenceWins);
        Assert.Null(summary.Methods.Single(m => m.Method == "dgp").ReferenceAhead);
    }

    [Fact]
    public void Accuracy_is_the_share_of_pictures_that_are_named_rightly()
    {
        var summary = Of(
            Run("a", "dgp", 0, 20) with { Rank = new Dictionary<string, int> { ["judge"] = 0 } },
            Run("b", "dgp", 0, 20) with { Rank = new Dictionary<string, int> { ["judge"] = 3 } },
            Run("c", "dgp", 0, 20) with { Rank = new Dictionary<string, int> { ["judge"] = 0 } },
            Run("d", "dgp", 0, 20));

        Assert.Equal(2 / 3.0, summary.Methods[0].Values["right_by_judge"].Mean, 1e-12);
        Assert.Equal("66.7 %", Metrics.Single(m => m.Key == "right_by_judge").Text(summary.Methods[0].Values["right_by_judge"].Mean));
    }

    [Fact]
    public void A_picture_with_nothing_to_be_held_against_is_in_no_mean_and_is_told()
    {
        var summary = Of(Run("a", "dgp", 0, 20), Run("b", "dgp", 0, 30) with { Whole = null });

        Assert.Equal((20, 1, 1), (summary.Methods[0].Values["psnr_db"].Mean, summary.Methods[0].Values["psnr_db"].Count, summary.Unmeasured));
        Assert.Contains("1 of the pictures is grey", Markdown([Run("a", "dgp", 0, 20), Run("b", "dgp", 0, 30) with { Whole = null }]), StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_of_a_column_depends_on_which_way_is_better()
    {
        var summary = Of(Run("a", "bicubic", null, 20) with { Niqe = 4 }, Run("a", "dgp", 0, 23) with { Niqe = 5 });

        Assert.Equal(23, summary.Best(Metric.Psnr));
        Assert.Equal(4, summary.Best(Metrics.Single(m => m.Key == "niqe")));
        Assert.Null(summary.Best(Metrics.Single(m => m.Key == "seconds")));
    }

    [Fact]
    public void The_markdown_table_has_as_many_cells_in_every_row_and_the_best_in_bold()
    {
        var runs = new[] { Run("a", "bicubic", null, 20), Run("b", "bicubic", null, 22), Run("a", "dgp", 0, 23), Run("b", "dgp", 0, double.PositiveInfinity) };

        var table = Markdown(runs);

        var rows = table.Split('\n').Where(l => l.StartsWith("| ", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, rows.TakeWhile(r => !r.Contains("ahead", StringComparison.Ordinal)).Count());
        Assert.Single(rows.Take(4).Select(r => r.Count(c => c == '|')).Distinct());
        Assert.Contains("21.00 [20.00, 22.00]", rows[2], StringComparison.Ordinal);
        Assert.Contains("**inf", rows[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_stands_in_a_name_is_one_field_of_the_csv_again()
    {
        var random = new Random(9);
        for (var round = 0; round < 200; round++)
        {
            var name = new string([.. Enumerable.Range(0, random.Next(12)).Select(_ => "a,\"\n\r ;\u00e9"[random.Next(8)])]);
            using var csv = new MemoryStream();
            ResultsTable.Save(csv, [Run(name, "dgp", 7, 20.25)], Metrics);

            var rows = Parse(Encoding.UTF8.GetString(csv.ToArray()));

            Assert.Equal(2, rows.Count);
            Assert.Equal(rows[0].Count, rows[1].Count);
            var row = rows[0].Zip(rows[1]).ToDictionary(c => c.First, c => c.Second);
            Assert.Equal((name, "super-resolve", "dgp", "7", "20.25", ""), (row["picture"], row["task"], row["method"], row["seed"], row["psnr_db"], row["niqe"]));
        }
    }

    private static TaskSummary Of(params MeasuredRun[] runs) => Assert.Single(TaskSummary.Of(runs, Metrics));

    private static MeasuredRun Run(string picture, string method, long? seed, double? psnr)
    {
        var run = new EvaluatedRun(new RunKey(picture, RestorationTask.SuperResolve, method, seed));
        var source = new SourcePicture(picture, "cat", 0, [1], null);
        return psnr is double known
            ? new MeasuredRun(run with { File = "f.png" }, source) { Whole = new RestorationMetrics(known, 0.5, 0.6) }
            : new MeasuredRun(run with { Error = new Failure("bad-image", "m", "h") }, source);
    }

    private static string Markdown(MeasuredRun[] runs)
    {
        using var stream = new MemoryStream();
        var report = new EvaluationReport
        {
            Data = "d", Pictures = 2, Prior = "p", Class = "known", Loss = "discriminator", Raw = false, Seeds = 1, Device = "cpu", Runs = runs.Length, Missing = 0, Failed = 0, Interrupted = false,
            Summaries = TaskSummary.Of(runs, Metrics), Notes = [], Out = "o",
        };
        MarkdownTables.Save(stream, report, Metrics);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>RFC 4180, character by character.</summary>
    private static List<List<string>> Parse(string csv)
    {
        var (rows, field, quoted) = (new List<List<string>> { new() }, new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            var c = csv[i];
            if (quoted ? c != '"' : c is not (',' or '\n' or '"'))
            {
                field.Append(c);
            }
            else if (c == '"' && quoted && i + 1 < csv.Length && csv[i + 1] == '"')
            {
                field.Append(csv[++i]);
            }
            else if (c == '"')
            {
                quoted = !quoted;
            }
            else
            {
                rows[^1].Add(field.ToString());
                field.Clear();
                if (c == '\n' && i + 1 < csv.Length)
                {
                    rows.Add([]);
                }
            }
        }

        return rows;
    }
}
