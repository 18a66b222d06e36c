using System.Text.Json;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Editing;

public sealed class EditingTests(QuickPrior quick) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_transferred_picture_is_kept_inverted_and_jittered_again_without_inverting()
    {
        var (input, saved) = (_folder.File("photo.jpg", TestPictures.Jpeg(60, 40)), _folder["kept", "photo.safetensors"]);

        var transferred = await DgpProcess.RunAsync(
            "transfer", input, "--to", "cat,5,8-9", "--class", "cat", "--prior", quick.Folder, "--steps", "4", "--out", _folder["t"], "--save-inversion", saved, "--json");
        var jittered = await DgpProcess.RunAsync("jitter", saved, "--prior", quick.Folder, "--stds", "0,0.5", "--samples", "2", "--out", _folder["j"], "--json");

        var result = Assert.Single(Results(transferred));
        Assert.Equal("cat", result.GetProperty("class").GetProperty("name").GetString());
        Assert.Equal(
            ["class-3-cat.png", "class-5-dog.png", "class-8-ship.png", "class-9-truck.png", "grid.png", "report.json"],
            result.GetProperty("files").EnumerateArray().Select(f => f.GetString()));
        AssertHas(_folder["t"], result.GetProperty("files"));
        Assert.Equal("manipulation", Report("t", "inversion").GetProperty("schedule").GetProperty("name").GetString());
        Assert.Equal(input, Report("t").GetProperty("input").GetProperty("path").GetString());
        Assert.Equal(4, Report("t").GetProperty("options").GetProperty("to").GetArrayLength());

        result = Assert.Single(Results(jittered));
        Assert.Equal(
            ["std-0-01.png", "std-0-02.png", "std-0.5-01.png", "std-0.5-02.png", "grid.png", "report.json"],
            result.GetProperty("files").EnumerateArray().Select(f => f.GetString()));
        Assert.False(Directory.Exists(_folder["j", "inversion"]));
        Assert.Contains(result.GetProperty("notes").EnumerateArray(), n => n.GetString()!.Contains("saved inversion", StringComparison.Ordinal));

        // The picture itself, by three ways.
        var reconstruction = File.ReadAllBytes(_folder["t", "inversion", "restored.png"]);
        Assert.Equal(reconstruction, File.ReadAllBytes(_folder["t", "class-3-cat.png"]));
        Assert.Equal(reconstruction, File.ReadAllBytes(_folder["j", "std-0-02.png"]));
        Assert.NotEqual(reconstruction, File.ReadAllBytes(_folder["j", "std-0.5-02.png"]));
    }

    [Fact]
    public async Task A_morph_leads_from_the_first_picture_to_the_second()
    {
        var (first, second) = (_folder.File("one.png", TestPictures.Png(32, 32)), _folder.File("two.png", TestPictures.Jpeg(40, 40)));

        var finished = await DgpProcess.RunAsync(
            "morph", first, second, "--class", "cat,ship", "--frames", "3", "--prior", quick.Folder, "--steps", "4", "--out", _folder["m"], "--json");

        var result = Assert.Single(Results(finished));
        Assert.Equal((first, second), (result.GetProperty("input").GetString(), result.GetProperty("second").GetString()));
        Assert.Equal(File.ReadAllBytes(_folder["m", "first", "restored.png"]), File.ReadAllBytes(_folder["m", "frame-000.png"]));
        Assert.Equal(File.ReadAllBytes(_folder["m", "second", "restored.png"]), File.ReadAllBytes(_folder["m", "frame-002.png"]));
        Assert.Equal("ship", Report("m").GetProperty("second").GetProperty("class").GetProperty("name").GetString());
        Assert.Equal("morphing", Report("m", "second").GetProperty("schedule").GetProperty("name").GetString());
        Assert.Equal(3, AnimationFile.Read(File.ReadAllBytes(_folder["m", "morph.webp"])).Count);
    }

    [Fact]
    public async Task One_picture_is_colorized_as_several_classes()
    {
        var input = _folder.File("grey.png", TestPictures.GreyPng());

        var finished = await DgpProcess.RunAsync("colorize", input, "--class", "cat,0", "--prior", quick.Folder, "--steps", "2", "--out", _folder["c"], "--json");

        Assert.Equal(["cat", "airplane"], Results(finished).Select(r => r.GetProperty("class").GetProperty("name").GetString()));
        var (cat, airplane) = (File.ReadAllBytes(_folder["c", "3-cat", "restored.png"]), File.ReadAllBytes(_folder["c", "0-airplane", "restored.png"]));
        Assert.NotEqual(cat, airplane);
        Assert.Equal(["3-cat", "0-airplane"], Report("c").GetProperty("classes").EnumerateArray().Select(c => c.GetProperty("folder").GetString()));
        Assert.True(Image.Identify(_folder["c", "grid.png"]).Width > 500);
    }

    [Fact]
    public async Task A_file_that_is_no_inversion_of_this_prior_is_refused_and_leaves_nothing()
    {
        var foreign = _folder.File("foreign.safetensors", [1, 2, 3]);

        var finished = await DgpProcess.RunAsync("jitter", foreign, "--out", _folder["out"]);

        Assert.Equal(("bad-inversion", 1), (finished.ErrorCode, finished.ExitCode));
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private static IReadOnlyList<JsonElement> Results(Finished finished)
    {
        Assert.True(finished.ExitCode == 0, finished.Error + finished.Output);
        return [.. finished.Json.GetProperty("results").EnumerateArray()];
    }

    private static void AssertHas(string folder, JsonElement files) =>
        Assert.All(files.EnumerateArray(), f => Assert.True(File.Exists(Path.Combine(folder, f.GetString()!))));

    private JsonElement Report(params string[] folder)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(_folder[[.. folder, "report.json"]]));
        return json.RootElement.Clone();
    }
}
