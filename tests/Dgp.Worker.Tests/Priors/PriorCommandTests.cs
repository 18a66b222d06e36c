using System.Text.Json;

namespace Dgp.Worker.Tests.Priors;

public sealed class PriorCommandTests : IDisposable
{
    private static readonly string Embedded = Path.Combine(AppContext.BaseDirectory, "priors", "cifar10-32");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_embedded_prior_is_listed()
    {
        var finished = await DgpProcess.RunAsync("prior", "list", "--json");

        Assert.Equal(0, finished.ExitCode);
        var prior = Assert.Single(finished.Json.GetProperty("priors").EnumerateArray(), p => p.GetProperty("name").GetString() == "cifar10-32");
        Assert.Equal(32, prior.GetProperty("resolution").GetInt32());
        Assert.Equal(10, prior.GetProperty("classes").GetInt32());
    }

    [Fact]
    public async Task A_prior_is_described_with_its_classes_and_presets()
    {
        var finished = await DgpProcess.RunAsync("prior", "info", "cifar10-32");

        Assert.Equal(0, finished.ExitCode);
        Assert.Contains("5 dog", finished.Output, StringComparison.Ordinal);
        Assert.Contains("super-resolve", finished.Output, StringComparison.Ordinal);
        Assert.Contains("MIT", finished.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_imported_prior_restores_a_picture()
    {
        var made = await DgpProcess.RunAsync(
            "prior", "import", "--generator", Path.Combine(Embedded, "generator.safetensors"), "--discriminator", Path.Combine(Embedded, "discriminator.safetensors"),
            "--out", _folder["mine"], "--licence", "MIT", "--source", "here", "--sn-eps", "1e-12", "--json");
        Assert.Equal(0, made.ExitCode);
        Assert.Equal("mine", made.Json.GetProperty("prior").GetProperty("name").GetString());

        var finished = await DgpProcess.RunAsync(
            "reconstruct", _folder.File("photo.png", TestPictures.Png(32, 32)), "--prior", _folder["mine"], "--class", "3", "--steps", "1", "--out", _folder["out"]);

        Assert.Equal(0, finished.ExitCode);
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        Assert.Equal("mine", report.RootElement.GetProperty("prior").GetProperty("name").GetString());
    }

    [Fact]
    public async Task A_damaged_prior_is_refused()
    {
        foreach (var file in Directory.GetFiles(Embedded))
        {
            File.Copy(file, _folder[Path.GetFileName(file)]);
        }

        using (var weights = new FileStream(_folder["generator.safetensors"], FileMode.Open))
        {
            weights.Position = weights.Length - 1;
            weights.WriteByte(0x7F);
        }

        var finished = await DgpProcess.RunAsync("reconstruct", _folder.File("photo.png", TestPictures.Png(32, 32)), "--prior", _folder.Path);

        Assert.Equal("bad-prior", finished.ErrorCode);
        Assert.Equal(1, finished.ExitCode);
    }
}
