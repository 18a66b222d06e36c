using System.CommandLine.Parsing;
using System.Diagnostics;
using System.Text.Json;
using System.Xml.Linq;
using Dgp.Worker.CommandLine;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.SinGan;

public sealed class SinGanCommandTests : IDisposable
{
    private static readonly string[] AllFiles =
        ["grid.png", "losses.svg", "reconstructions.png", "report.json", "sample-01.png", "sample-02.png"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_makes_new_pictures_of_any_size_and_tells_the_whole_story()
    {
        var input = _folder.File("photo.jpg", TestPictures.Jpeg(60, 40));

        var finished = await DgpProcess.RunAsync(
            "singan", input, "--samples", "2", "--size", "50x30", "--max-size", "40", "--iterations", "1", "--seed", "4", "--out", _folder["out"], "--json");

        Assert.Equal(0, finished.ExitCode);
        var result = Assert.Single(finished.Json.GetProperty("results").EnumerateArray());
        Assert.Equal(AllFiles, result.GetProperty("files").EnumerateArray().Select(f => f.GetString()).Order());
        Assert.Contains(result.GetProperty("notes").EnumerateArray(), n => n.GetString()!.Contains("40 x 27", StringComparison.Ordinal));
        foreach (var sample in (string[])["sample-01.png", "sample-02.png"])
        {
            using var picture = Image.Load<Rgb24>(_folder["out", sample]);
            Assert.Equal((50, 30), (picture.Width, picture.Height));
        }

        Assert.NotEqual(File.ReadAllBytes(_folder["out", "sample-01.png"]), File.ReadAllBytes(_folder["out", "sample-02.png"]));
        XDocument.Load(_folder["out", "losses.svg"]);
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        var report = json.RootElement;
        Assert.Equal("singan", report.GetProperty("task").GetString());
        Assert.Equal(1, report.GetProperty("settings").GetProperty("iterations").GetInt32());
        var scales = report.GetProperty("scales").EnumerateArray().ToList();
        Assert.Equal((40, 27, 32), (Fact(scales[^1], "width"), Fact(scales[^1], "height"), Fact(scales[^1], "channels")));
        Assert.All(scales, s => Assert.True(Assert.Single(s.GetProperty("losses").EnumerateArray()).GetProperty("reconstruction").GetDouble() > 0));

        static int Fact(JsonElement scale, string name) => scale.GetProperty("facts").GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Interrupted_it_keeps_what_is_there()
    {
        var input = _folder.File("photo.jpg", TestPictures.Jpeg(60, 40));
        var process = DgpProcess.Start("singan", input, "--samples", "1", "--iterations", "100000", "--out", _folder["out"]);
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("iteration", StringComparison.Ordinal))
        {
        }

        using (var kill = Process.Start("kill", ["-INT", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var finished = await DgpProcess.WaitAsync(process);

        Assert.Equal(130, finished.ExitCode);
        Assert.True(File.Exists(_folder["out", "sample-01.png"]));
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        Assert.True(report.RootElement.GetProperty("interrupted").GetBoolean());
        Assert.Single(report.RootElement.GetProperty("scales").EnumerateArray());
    }

    [Fact]
    public async Task It_enlarges_a_picture_as_a_method_of_super_resolve()
    {
        var input = _folder.File("photo.jpg", TestPictures.Jpeg(26, 20));

        var finished = await DgpProcess.RunAsync(
            "super-resolve", input, "--method", "singan", "--scale", "2", "--steps", "2", "--max-size", "30", "--out", _folder["out"], "--json");

        Assert.Equal(0, finished.ExitCode);
        using var restored = Image.Load<Rgb24>(_folder["out", "restored.png"]);
        Assert.Equal((52, 40), (restored.Width, restored.Height));
        Assert.Equal(2, AnimationFile.Read(File.ReadAllBytes(_folder["out", "progress.webp"])).Count);
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        Assert.Equal("singan", json.RootElement.GetProperty("method").GetString());
        Assert.Equal(2, json.RootElement.GetProperty("options").GetProperty("steps").GetInt32());
        Assert.Equal(2, json.RootElement.GetProperty("sinGan").GetProperty("scales").GetArrayLength());
    }

    [Theory]
    [InlineData("singan", "FILE")]
    [InlineData("singan x.png --samples 0", "from 1")]
    [InlineData("singan x.png --size 300", "300x200")]
    [InlineData("singan x.png --size 300x", "300x200")]
    [InlineData("singan x.png --size 10x10", "300x200")]
    [InlineData("singan x.png --size 8192x8192", "300x200")]
    [InlineData("singan x.png --size 300x200 --start-scale 1", "--start-scale")]
    [InlineData("singan x.png --max-size 10", "from 25")]
    [InlineData("singan x.png --iterations 0", "from 1")]
    [InlineData("super-resolve x.png --max-size 100", "--max-size")]
    [InlineData("super-resolve x.png --method dip --max-size 100", "--max-size")]
    [InlineData("super-resolve x.png --method singan --prior cifar10-32", "--prior")]
    [InlineData("colorize x.png --max-size 100", "super-resolve")]
    public void What_it_cannot_do_is_refused_before_anything_is_read(string arguments, string help)
    {
        var failure = UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' ')));

        Assert.NotNull(failure);
        Assert.Equal("bad-option", failure.Code);
        Assert.Contains(help, failure.Message + failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("singan x.png y.png --samples 3 --start-scale 2 --seed -1")]
    [InlineData("singan x.png --size 300x200 --start-scale 0")]
    [InlineData("super-resolve x.png --method singan --scale 8 --max-size 100 --steps 1000")]
    public void What_it_can_do_is_not(string arguments) =>
        Assert.Null(UsageErrors.First(CommandLineParser.Parse(DgpCommand.Create(), arguments.Split(' '))));

    [Theory]
    [InlineData(20, 60, "--start-scale", "0", "bad-option")]
    [InlineData(60, 40, "--start-scale", "9", "bad-option")]
    public async Task What_does_not_fit_the_picture_is_told_before_anything_is_learned(int width, int height, string option, string value, string code)
    {
        var input = _folder.File("photo.png", TestPictures.Png(width, height));

        var finished = await DgpProcess.RunAsync("singan", input, option, value, "--out", _folder["out"], "--json");

        Assert.Equal(1, finished.ExitCode);
        Assert.Equal(code, finished.Json.GetProperty("results")[0].GetProperty("error").GetProperty("code").GetString());
        Assert.False(Directory.Exists(_folder["out"]));
    }
}
