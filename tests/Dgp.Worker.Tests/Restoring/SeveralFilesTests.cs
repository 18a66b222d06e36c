namespace Dgp.Worker.Tests.Restoring;

public sealed class SeveralFilesTests(QuickPrior quick) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_bad_picture_does_not_stop_the_others_and_names_do_not_clash()
    {
        var first = _folder.File("a/cat.png", TestPictures.Png(32, 32));
        var bad = _folder.File("b/cat.png", "no picture"u8.ToArray());
        var last = _folder.File("c/cat.png", TestPictures.Png(20, 20));

        var finished = await DgpProcess.RunAsync("reconstruct", first, bad, last, "--prior", quick.Folder, "--steps", "1", "--class", "cat", "--out", _folder["out"], "--json");

        Assert.Equal(1, finished.ExitCode);
        Assert.False(finished.Json.GetProperty("ok").GetBoolean());
        var results = finished.Json.GetProperty("results").EnumerateArray().ToList();
        Assert.Equal([first, bad, last], results.Select(r => r.GetProperty("input").GetString()));
        Assert.Equal("unknown-format", results[1].GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(2, new[] { results[0], results[2] }.Select(r => r.GetProperty("out").GetString()).Distinct().Count());
        Assert.True(File.Exists(_folder["out", "cat", "restored.png"]));
        Assert.True(File.Exists(_folder["out", "cat-3", "restored.png"]));
    }

    public static TheoryData<string, byte[], string> Hostile => new()
    {
        { "empty.png", [], "unknown-format" },
        { "text.jpg", "no picture"u8.ToArray(), "unknown-format" },
        { "cut.png", TestPictures.Png(64, 64)[..60], "bad-image" },
        { "cut.jpg", TestPictures.Jpeg(64, 64)[..300], "bad-image" },
        { "huge.png", TestPictures.HugePng(100_000, 100_000), "too-large" },
        { "line\nbreak \u001b[31m.png", "no picture"u8.ToArray(), "unknown-format" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task A_hostile_file_gets_one_line(string name, byte[] bytes, string code)
    {
        var finished = await DgpProcess.RunAsync("colorize", _folder.File(name, bytes), "--out", _folder["out"]);

        Assert.Equal(code, finished.ErrorCode);
        Assert.Equal(1, finished.ExitCode);
        Assert.Equal(2, finished.Error.TrimEnd('\n').Split('\n').Length);
        Assert.DoesNotContain("\u001b", finished.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Theory]
    [InlineData("/proc/dgp", "cannot-write")]
    [InlineData("/dev/null/dgp", "cannot-write")]
    public async Task Where_results_cannot_go_is_known_at_once(string folder, string code)
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));

        var finished = await DgpProcess.RunAsync("colorize", input, "--out", folder);

        Assert.Equal(code, finished.ErrorCode);
        Assert.Equal(1, finished.ExitCode);
        Assert.DoesNotContain("iteration", finished.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("empty mask")]
    [InlineData("missing mask")]
    public async Task A_mask_that_is_none_is_refused(string kind)
    {
        var input = _folder.File("photo.png", TestPictures.Png(32, 32));
        var mask = kind == "missing mask" ? _folder["none.png"] : _folder.File("black.png", TestPictures.Mask(1, 32));

        var finished = await DgpProcess.RunAsync("inpaint", input, "--mask", mask, "--prior", quick.Folder, "--steps", "1", "--out", _folder["out"]);

        Assert.Equal(kind == "missing mask" ? "not-found" : "bad-mask", finished.ErrorCode);
        Assert.Equal(1, finished.ExitCode);
    }
}
