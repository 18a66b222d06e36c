using System.Diagnostics;
using System.Text.Json;
using Dgp.Contracts;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Scores;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Scores;

public sealed class PriorScoreTests : IDisposable
{
    // Networks this small are slower on more.
    private static readonly Dictionary<string, string> OneThread = new() { ["OMP_NUM_THREADS"] = "1" };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_prior_is_measured_in_every_way_and_the_figures_are_kept()
    {
        TinyPrior.Write(_folder, "airplane", "cat");

        var finished = await DgpProcess.RunAsync(OneThread, Arguments("--train", _folder["first"], "--judge", WorkerClassifiers.Embedded, "--reconstruct", "0", "--out", _folder["out"], "--json"));

        Assert.Equal(0, finished.ExitCode);
        var score = finished.Json.GetProperty("score");
        var (embedded, judge) = (score.GetProperty("distances")[0], score.GetProperty("distances")[1]);
        Assert.True(embedded.GetProperty("frechet").GetDouble() > 0);
        Assert.Equal(embedded.ToString(), judge.ToString()); // the same network, found by name
        var all = score.GetProperty("classes").GetProperty("all");
        Assert.Equal(120, all.GetProperty("pictures").GetInt32());
        Assert.InRange(all.GetProperty("realNamedSo").GetDouble(), 0, 1);
        Assert.Equal(["airplane", "cat"], score.GetProperty("classes").GetProperty("each").EnumerateArray().Select(c => c.GetProperty("name").GetString()!));
        var memorising = score.GetProperty("memorising");
        Assert.Equal([120, 120, 120], new[] { "generated", "unseen", "training" }.Select(n => memorising.GetProperty(n).GetInt32()));
        Assert.False(score.TryGetProperty("reconstruction", out _));
        Assert.Equal(["closest.png", "samples.png", "score.json"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(finished.Json.ToString(), JsonDocument.Parse(File.ReadAllBytes(_folder["out", "score.json"])).RootElement.ToString());
        using var closest = Image.Load<Rgb24>(_folder["out", "closest.png"]);
        Assert.Equal((10 * 66 + 2, 8 * 66 + 2), (closest.Width, closest.Height)); // forty pairs
    }

    [Fact]
    public async Task What_was_measured_before_Ctrl_C_is_told()
    {
        TinyPrior.Write(_folder, "airplane", "cat");
        var scoring = DgpProcess.Start(OneThread, Arguments("--reconstruct", "100", "--json"));
        var heard = "";
        while (await scoring.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            heard = line;
            if (line.StartsWith("reconstruction 2 of 100: starting", StringComparison.Ordinal))
            {
                break;
            }
        }

        using var kill = Process.Start("kill", ["-INT", $"{scoring.Id}"]);
        var finished = await DgpProcess.WaitAsync(scoring);

        Assert.StartsWith("reconstruction 2 of 100", heard, StringComparison.Ordinal);
        Assert.Equal(130, finished.ExitCode);
        var score = finished.Json.GetProperty("score");
        Assert.True(score.GetProperty("interrupted").GetBoolean());
        Assert.Equal(1, score.GetProperty("distances").GetArrayLength());
        var reconstruction = score.GetProperty("reconstruction");
        Assert.Equal(1, reconstruction.GetProperty("pictures").GetInt32());
        Assert.InRange(reconstruction.GetProperty("psnr").GetProperty("mean").GetDouble(), 5, 60);
        Assert.InRange(reconstruction.GetProperty("ssim").GetProperty("mean").GetDouble(), -1, 1);
        Assert.False(reconstruction.GetProperty("psnr").TryGetProperty("error", out _)); // of a single picture
    }

    [Fact]
    public void Pictures_that_were_trained_on_are_refused_as_unseen_ones_before_any_work()
    {
        var request = new ScoreRequest { Prior = TinyPrior.Write(_folder, "airplane", "cat"), Data = _folder["first"], Train = _folder["first"], Out = _folder["out"] };

        var refused = Assert.Throws<DgpException>(
            () => new PriorScore(request, Devices.Find("cpu"), TextWriter.Null, TimeProvider.System).Run(TestContext.Current.CancellationToken));

        Assert.Equal((ErrorCode.BadOption, "--train and --data hold the same pictures."), (refused.Code, refused.Message));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private string[] Arguments(params string[] more) =>
        ["prior", "score", _folder["prior"], "--data", _folder.Pictures("data", "airplane", "cat"), "--device", "cpu", .. more];
}
