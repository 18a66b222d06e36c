namespace Dgp.Worker.Tests.Scores;

public sealed class ClassifierCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ClassifierCommandTests()
    {
        foreach (var name in (string[])["a", "b"])
        {
            for (var i = 0; i < 60; i++)
            {
                _folder.File($"data/{name}/{i:D2}.png", TestPictures.Png(32 + i, 40));
            }
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task One_that_was_trained_is_tested_by_its_folder_and_by_its_weights()
    {
        var trained = await DgpProcess.RunAsync("classifier", "train", "--data", _folder["data"], "--out", _folder["made"], "--epochs", "1", "--device", "cpu", "--json");

        Assert.Equal(0, trained.ExitCode);
        Assert.Equal(20, trained.Json.GetProperty("classifier").GetProperty("depth").GetInt32());
        foreach (var which in new[] { _folder["made"], _folder["made", "weights.safetensors"] })
        {
            var tested = await DgpProcess.RunAsync("classifier", "test", which, "--data", _folder["data"], "--device", "cpu", "--json");

            Assert.Equal(120, tested.Json.GetProperty("pictures").GetInt32());
            var (a, b) = (tested.Json.GetProperty("perClass").GetProperty("a").GetDouble(), tested.Json.GetProperty("perClass").GetProperty("b").GetDouble());
            Assert.Equal((a + b) / 2, tested.Json.GetProperty("accuracy").GetDouble(), 1e-9);
        }
    }

    [Fact]
    public async Task The_embedded_one_is_not_tested_on_classes_that_it_does_not_know()
    {
        var finished = await DgpProcess.RunAsync("classifier", "test", "--data", _folder["data"], "--device", "cpu");

        Assert.Equal("bad-option", finished.ErrorCode);
        Assert.Contains("It knows airplane, automobile, bird,", finished.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_classifier_is_refused()
    {
        Assert.Equal("bad-prior", (await DgpProcess.RunAsync("classifier", "test", _folder.File("odd.th", [1, 2, 3, 4, 5]), "--data", _folder["data"])).ErrorCode);
        Assert.Equal("not-found", (await DgpProcess.RunAsync("classifier", "test", _folder["nowhere"], "--data", _folder["data"])).ErrorCode);
    }
}
