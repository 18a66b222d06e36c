using System.Text.Json;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Tests.Restoring;

/// <summary>The rivals that run on a prior, and the losses, as a user asks for them.</summary>
public sealed class MethodTests(QuickPrior quick) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("z-and-features", "mse", "perturbedMaps", 2)]
    [InlineData("defense-gan", null, "restarts", 10)]
    public async Task The_report_says_by_which_method_loss_and_schedule_the_picture_was_restored(string method, string? loss, string knob, int value)
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));
        string[] arguments = ["reconstruct", input, "--method", method, "--class", "cat", "--prior", quick.Folder, "--steps", "2", "--out", _folder["out"], "--json"];

        var finished = await DgpProcess.RunAsync(loss is null ? arguments : [.. arguments, "--loss", loss]);

        Assert.Equal(0, finished.ExitCode);
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        var report = json.RootElement;
        Assert.Equal(method, report.GetProperty("method").GetString());
        Assert.Equal("mse", report.GetProperty("loss").GetString());
        Assert.Equal(value, report.GetProperty("schedule").GetProperty(knob).GetInt32());
        Assert.Equal("tiny", report.GetProperty("prior").GetProperty("name").GetString());
        Assert.Equal(2, report.GetProperty("losses").GetArrayLength());
        Assert.Contains(method, File.ReadAllText(_folder["out", "losses.svg"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_VGG_is_told_by_its_key_and_nothing_is_written()
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));
        var prior = Path.Combine(AppContext.BaseDirectory, "priors", "cifar10-32", "generator.safetensors");

        var finished = await DgpProcess.RunAsync("reconstruct", input, "--loss", "vgg", "--vgg", prior, "--out", _folder["out"], "--json");

        Assert.Equal(1, finished.ExitCode);
        var error = finished.Json.GetProperty("results")[0].GetProperty("error");
        Assert.Equal("bad-prior", error.GetProperty("code").GetString());
        Assert.Contains("features.0.weight", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("vgg16-397923af.pth", error.GetProperty("hint").GetString(), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public void Every_method_and_every_loss_has_a_word_of_its_own()
    {
        Assert.Distinct(Enum.GetValues<RestorationMethod>().Select(m => m.Word()));
        Assert.Distinct(Enum.GetValues<LossKind>().Select(l => l.Word()));
        Assert.Equal(Enum.GetValues<InversionMethod>(), Enum.GetValues<RestorationMethod>().Select(m => m.Inversion()).OfType<InversionMethod>().Order());
    }
}
