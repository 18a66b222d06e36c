using System.Diagnostics;
using System.Globalization;
using System.Xml;
using System.Xml.Linq;
using Dgp.Worker.Evaluation;
using Dgp.Worker.Tests.Scores;

namespace Dgp.Worker.Tests.Evaluation;

public sealed class EvaluateCommandTests(EvaluateCommandTests.Tiny tiny) : IClassFixture<EvaluateCommandTests.Tiny>, IDisposable
{
    // Networks this small are slower on more.
    private static readonly Dictionary<string, string> OneThread = new() { ["OMP_NUM_THREADS"] = "1" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_method_is_measured_at_every_task_that_it_takes()
    {
        var finished = await Evaluate("out", "--methods", "input,grey,mean-fill,bicubic,dgp,dip", "--pictures", "2", "--json");

        Assert.Equal(0, finished.ExitCode);
        var rows = Rows("out");
        Assert.Equal(
            ["colorize dgp", "colorize dip", "colorize grey", "colorize input", "hybrid dgp", "hybrid input", "inpaint dgp", "inpaint dip", "inpaint input", "inpaint mean-fill",
            "reconstruct dgp", "reconstruct dip", "super-resolve bicubic", "super-resolve dgp", "super-resolve dip", "super-resolve input"],
            rows.Where(r => r["picture"] == rows[0]["picture"]).Select(r => $"{r["task"]} {r["method"]}").Order(StringComparer.Ordinal));
        Assert.All(rows, r => Assert.True(double.Parse(r["psnr_db"], CultureInfo.InvariantCulture) > 5, r["file"]));
        Assert.All(rows.Where(r => r["task"] == "inpaint"), r => Assert.NotEqual(r["psnr_db"], r["hole_psnr_db"]));
        Assert.All(rows.Where(r => r["task"] != "inpaint"), r => Assert.Equal("", r["hole_psnr_db"]));
        Assert.All(rows, r => Assert.Contains(r["right_by_cifar10-resnet20"], (string[])["0", "1"]));
        Assert.All(rows, r => Assert.Equal(r["method"] == "dgp", r["feature_loss"].Length > 0));
        Assert.All(rows, r => Assert.Equal(r["method"] is "dgp" or "dip" ? "2" : "", r["iterations"]));
        Assert.Equal(["airplane", "cat"], rows.Where(r => r["method"] == "dgp").Select(r => r["class_used"]).Distinct());
        var evaluation = finished.Json.GetProperty("evaluation");
        Assert.Equal((32, 0, 0), (evaluation.GetProperty("runs").GetInt32(), evaluation.GetProperty("missing").GetInt32(), evaluation.GetProperty("failed").GetInt32()));
        Assert.Contains("dip: hybrid", evaluation.GetProperty("notes")[0].GetString(), StringComparison.Ordinal);
        Assert.All(evaluation.GetProperty("files").EnumerateArray(), f => Assert.True(File.Exists(_folder["out", f.GetString()!]), f.GetString()));
    }

    [Fact]
    public async Task A_defence_is_tried_on_the_same_attacked_pictures_by_every_method_and_judged_by_who_was_attacked_and_others()
    {
        string[] arguments = ["--tasks", "defend", "--methods", "original,input,dgp", "--pictures", "2", "--epsilon", "16/255", "--class", "guess", "--json"];
        var finished = await Evaluate("pgd", [.. arguments, "--attack", "pgd"]);
        var harmless = await Evaluate("none", [.. arguments, "--attack", "none"]);

        Assert.True(finished.ExitCode == 0, finished.Output + finished.Error);
        Assert.True(harmless.ExitCode == 0, harmless.Output + harmless.Error);
        var rows = Rows("pgd");
        Assert.Equal(["original", "input", "dgp", "original", "input", "dgp"], rows.Select(r => r["method"]));
        Assert.All(rows, r => Assert.Contains(r["top5_by_cifar10-resnet20"], (string[])["0", "1"]));
        Assert.All(rows.Where(r => r["method"] == "original"), r => Assert.Equal("inf", r["psnr_db"]));
        // No pixel moves by more than 16 levels, and pgd moves most of them.
        Assert.All(rows.Where(r => r["method"] == "input"), r => Assert.InRange(double.Parse(r["psnr_db"], CultureInfo.InvariantCulture), 10 * Math.Log10(255.0 * 255 / 256), 40));
        Assert.All(rows.Where(r => r["method"] == "input"), r => Assert.Equal("0", r["right_by_cifar10-resnet20"]));
        Assert.All(rows.Where(r => r["method"] == "input"), r => Assert.Equal(File.ReadAllBytes(_folder["pgd", Path.GetDirectoryName(r["file"])!, "defend.png"]), File.ReadAllBytes(_folder["pgd", r["file"]])));
        // What the attacked classifier took the attacked picture for, where the prior knows it.
        Assert.All(rows.Where(r => r["method"] == "dgp"), r => Assert.Contains(r["class_used"], (string[])["airplane", "cat"]));
        Assert.All(Rows("none").Where(r => r["method"] == "input"), r => Assert.Equal("inf", r["psnr_db"]));
        var evaluation = finished.Json.GetProperty("evaluation");
        Assert.Equal(("pgd", "guess"), (evaluation.GetProperty("attack").GetProperty("kind").GetString(), evaluation.GetProperty("class").GetString()));
        Assert.Contains("16/255", finished.Error, StringComparison.Ordinal);
        Assert.Contains("# Adversarial defence", File.ReadAllText(_folder["pgd", MarkdownTables.Name]), StringComparison.Ordinal);

        var other = await Evaluate("pgd", [.. arguments[..^1], "--attack", "fgsm"]);
        Assert.Equal((2, "bad-option"), (other.ExitCode, other.ErrorCode));
        Assert.Contains("another attack", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_attacker_who_knows_the_defence_attacks_one_method()
    {
        string[] arguments = ["--tasks", "defend", "--pictures", "1", "--attack", "bpda"];
        var finished = await Evaluate("out", [.. arguments, "--methods", "dgp"]);
        var many = await Evaluate("many", [.. arguments, "--methods", "dgp,input"]);

        Assert.True(finished.ExitCode == 0, finished.Error);
        Assert.NotEqual("", Assert.Single(Rows("out"))["right_by_cifar10-resnet20"]);
        Assert.Equal((2, "bad-option"), (many.ExitCode, many.ErrorCode));
        Assert.Contains("one method", many.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task After_a_SIGKILL_the_same_call_ends_with_what_an_undisturbed_one_has()
    {
        string[] arguments = ["--tasks", "reconstruct,inpaint", "--methods", "mean-fill,dgp,dip", "--pictures", "2", "--seeds", "0,5", "--parallel", "2"];
        var killed = Start("killed", arguments);
        await Restored("killed", 6, killed);
        killed.Kill();
        await DgpProcess.WaitAsync(killed);
        var before = Lines("killed");
        // As if it had been in the middle of a line.
        await File.AppendAllTextAsync(_folder["killed", Journal.Name], "{\"key\":{\"pict", TestContext.Current.CancellationToken);
        var resumed = await Evaluate("killed", arguments);
        var undisturbed = await Evaluate("undisturbed", [.. arguments[..^1], "1"]);

        Assert.Equal((0, 0), (resumed.ExitCode, undisturbed.ExitCode));
        Assert.Contains($"{before - 1} of 18 runs are there already.", resumed.Error, StringComparison.Ordinal);
        Assert.InRange(before - 1, 4, 17);
        Assert.Equal(Stable("undisturbed"), Stable("killed"));
        Assert.All(Rows("killed"), r => Assert.Equal(File.ReadAllBytes(_folder["undisturbed", r["file"]]), File.ReadAllBytes(_folder["killed", r["file"]])));
    }

    [Fact]
    public async Task What_was_done_is_kept_for_more_pictures_and_refused_for_another_number_of_steps()
    {
        string[] arguments = ["--tasks", "colorize", "--methods", "grey,dgp"];

        await Evaluate("out", [.. arguments, "--pictures", "1"]);
        var first = File.ReadAllText(_folder["out", Journal.Name]);
        var more = await Evaluate("out", [.. arguments, "--pictures", "3"]);
        var other = await DgpProcess.RunAsync(
            ["evaluate", tiny.Data, "--prior", tiny.Prior, "--steps", "3", "--dip-steps", "2", .. arguments, "--out", _folder["out"]]);

        Assert.StartsWith(first, File.ReadAllText(_folder["out", Journal.Name]), StringComparison.Ordinal);
        Assert.Contains("2 of 6 runs are there already.", more.Error, StringComparison.Ordinal);
        Assert.Equal((2, "bad-option"), (other.ExitCode, other.ErrorCode));
        Assert.Contains("another --steps", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_picture_that_cannot_be_read_is_a_row_with_its_error_and_another_picture_of_its_name_is_refused()
    {
        var bad = _folder.File("own/cat/00.png", [1, 2, 3]);
        _folder.File("own/cat/01.png", TestPictures.Png(40, 32));
        _folder.File("own/airplane/00.png", TestPictures.Jpeg(64, 64));
        string[] arguments = ["--tasks", "super-resolve", "--methods", "bicubic,dgp"];

        var finished = await EvaluateOwn([.. arguments, "--json"]);

        Assert.Equal(1, finished.ExitCode);
        var rows = Rows("out");
        Assert.Equal(["unknown-format", "unknown-format"], rows.Where(r => r["picture"] == "cat/00.png").Select(r => r["error"]));
        Assert.Equal(4, rows.Count(r => r["error"] == "" && r["psnr_db"] != ""));
        Assert.Contains("unknown-format", File.ReadAllText(_folder["out", "index.html"]), StringComparison.Ordinal);

        // Once it is mended only its runs are left to do.
        File.WriteAllBytes(bad, TestPictures.Png(32, 32));
        var mended = await EvaluateOwn(arguments);
        Assert.Equal(0, mended.ExitCode);
        Assert.Contains("4 of 6 runs are there already.", mended.Error, StringComparison.Ordinal);

        File.WriteAllBytes(bad, TestPictures.Png(32, 16));
        var changed = await EvaluateOwn(arguments);
        Assert.Equal((2, "bad-option"), (changed.ExitCode, changed.ErrorCode));
        Assert.Contains("another picture called cat/00.png", changed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ctrl_C_keeps_and_reports_what_was_done()
    {
        var running = Start("out", "--tasks", "reconstruct", "--methods", "dgp", "--json");
        await Restored("out", 3, running);
        using (var kill = Process.Start("kill", ["-INT", running.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var finished = await DgpProcess.WaitAsync(running);

        Assert.Equal(130, finished.ExitCode);
        var evaluation = finished.Json.GetProperty("evaluation");
        Assert.True(evaluation.GetProperty("interrupted").GetBoolean());
        Assert.Equal(Lines("out") - 1, Rows("out").Count);
        Assert.Equal(120 - Rows("out").Count, evaluation.GetProperty("missing").GetInt32());
        Assert.True(File.Exists(_folder["out", "index.html"]));
    }

    [Fact]
    public async Task The_page_is_well_formed_needs_nothing_else_and_has_the_worst_first()
    {
        await Evaluate("out", "--tasks", "inpaint", "--methods", "mean-fill,dgp", "--pictures", "5");

        var page = Parse(_folder["out", "index.html"]);
        var sources = page.Descendants().Attributes().Where(a => a.Name.LocalName is "src" or "href").Select(a => a.Value).ToList();
        Assert.All(sources, s => Assert.True(s.StartsWith("data:", StringComparison.Ordinal) || s.StartsWith('#'), s[..Math.Min(40, s.Length)]));
        Assert.All(page.Descendants("img"), i => Assert.NotEqual("", (string?)i.Attribute("alt")));
        Assert.All(page.Descendants("a"), a => Assert.Single(page.Descendants(), e => $"#{(string?)e.Attribute("id")}" == (string)a.Attribute("href")!));
        var figures = page.Descendants("li").Where(e => (string?)e.Attribute("class") == "row").Select(r => r.Descendants("figure").ToList()).ToList();
        Assert.Equal(5, figures.Count);
        Assert.All(figures, f => Assert.Equal(4, f.Count)); // original, damaged and two methods
        var order = figures.Select(f => (double)f.Single(x => (string?)x.Attribute("data-method") == "dgp").Attribute("data-hole_psnr_db")!).ToList();
        Assert.Equal(order.Order(), order);
        Assert.All(Directory.GetFiles(_folder["out"], "*.svg"), f => Assert.Equal("svg", Parse(f).Root!.Name.LocalName));
    }

    [Theory]
    [InlineData("--tasks", "reconstruct,fly")]
    [InlineData("--seeds", "0,x")]
    [InlineData("--lpips", "heads.pth")]
    [InlineData("--attack", "pgd")]
    [InlineData("--class", "guess")]
    [InlineData("--loss", "vgg")]
    [InlineData("--attack-network", "atn.safetensors")]
    public async Task What_does_not_exist_is_a_usage_error_that_names_it(string option, string value)
    {
        var finished = await DgpProcess.RunAsync("evaluate", _folder.Path, option, value);

        Assert.Equal((2, "bad-option"), (finished.ExitCode, finished.ErrorCode));
        Assert.Contains(option, finished.Error, StringComparison.Ordinal);
    }

    private Task<Finished> Evaluate(string folder, params IReadOnlyList<string> arguments) => DgpProcess.WaitAsync(Start(folder, arguments));

    private Task<Finished> EvaluateOwn(params IReadOnlyList<string> arguments) => DgpProcess.WaitAsync(Start(_folder["own"], "out", arguments));

    private Process Start(string folder, params IReadOnlyList<string> arguments) => Start(tiny.Data, folder, arguments);

    private Process Start(string data, string folder, IReadOnlyList<string> arguments) => DgpProcess.Start(
        OneThread, ["evaluate", data, "--prior", tiny.Prior, "--steps", "2", "--dip-steps", "2", .. arguments, "--out", _folder[folder]]);

    /// <summary>Waits until so many runs have left their pictures.</summary>
    private async Task Restored(string folder, int count, Process process)
    {
        while (!Directory.Exists(_folder[folder, "pictures"]) || Directory.EnumerateFiles(_folder[folder, "pictures"], "*-*.png", SearchOption.AllDirectories).Count() < count)
        {
            Assert.False(process.HasExited);
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private int Lines(string folder) => File.ReadLines(_folder[folder, Journal.Name]).Count();

    private List<Dictionary<string, string>> Rows(string folder)
    {
        var lines = File.ReadAllLines(_folder[folder, ResultsTable.Name]).Select(l => l.Split(',')).ToList();
        return [.. lines.Skip(1).Select(l => lines[0].Zip(l).ToDictionary(c => c.First, c => c.Second))];
    }

    /// <summary>All but the time that it took.</summary>
    private List<string> Stable(string folder) => [.. Rows(folder).Select(r => string.Join(',', r.Where(c => c.Key != "seconds").Select(c => c.Value)))];

    private static XDocument Parse(string path)
    {
        using var reader = XmlReader.Create(path, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore });
        return XDocument.Load(reader);
    }

    /// <summary>Read by all of them, and changed by none.</summary>
    public sealed class Tiny : IDisposable
    {
        private readonly TemporaryFolder _folder = new();

        public Tiny() => TinyPrior.Write(_folder, "airplane", "cat");

        public string Data => _folder["first"];

        public string Prior => _folder["prior"];

        public void Dispose() => _folder.Dispose();
    }
}
