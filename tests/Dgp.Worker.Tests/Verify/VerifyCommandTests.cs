using System.Text.Json;
using Dgp.Engine.Priors;
using Dgp.Engine.Tests;

namespace Dgp.Worker.Tests.Verify;

public sealed class VerifyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_recorded_value_is_met()
    {
        var finished = await DgpProcess.RunAsync("verify", "--fixtures", Repository.Fixture(""), "--device", "cpu", "--json");

        Assert.Equal(0, finished.ExitCode);
        Assert.True(finished.Json.GetProperty("ok").GetBoolean());
        Assert.Equal("cpu", finished.Json.GetProperty("device").GetString());
        var checks = finished.Json.GetProperty("checks").EnumerateArray().ToList();
        Assert.Equal(["b32", "imaging", "x32odd"], checks.Select(c => c.GetProperty("fixture").GetString()).Distinct());
        foreach (var part in (string[])["formats", "forward.image", "d_feature.0", "grad.z", "select.z0", "losses.ftr", "z_final", "weight_final", "image_final", "final.ssim"])
        {
            Assert.Contains(checks, c => c.GetProperty("name").GetString()!.Contains(part, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Values_and_losses_that_differ_fail_by_their_names()
    {
        Copy("b32");
        Disturb(_folder["b32", "forward.safetensors"], "forward.image", 2e-4f);
        Disturb(_folder["b32", "forward.safetensors"], "grad.z", 0.05f);
        Disturb(_folder["b32", "run_reconstruct.safetensors"], "image_final", 0.01f);
        Disturb(_folder["b32", "run_reconstruct.safetensors"], "z_final", 0.05f);
        var path = _folder["b32", "run_hybrid.json"];
        var losses = JsonDocument.Parse(File.ReadAllBytes(path)).RootElement.GetProperty("losses")[7].GetProperty("mse").GetRawText();
        File.WriteAllText(path, File.ReadAllText(path).Replace(losses, losses.Replace("0.028", "0.029", StringComparison.Ordinal), StringComparison.Ordinal));

        var finished = await DgpProcess.RunAsync("verify", "--fixtures", _folder["b32"], "--device", "cpu", "--json");

        Assert.Equal(1, finished.ExitCode);
        Assert.Equal(
            ["forward.image", "grad.z", "hybrid losses.mse", "reconstruct image_final", "reconstruct z_final"], Failed(finished.Json).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("config.json", "{")]
    [InlineData("run_warmup.json", "{}")]
    public async Task Malformed_reference_values_are_a_coded_error(string file, string content)
    {
        Copy("b32");
        File.WriteAllText(_folder["b32", file], content);

        var finished = await DgpProcess.RunAsync("verify", "--fixtures", _folder["b32"], "--device", "cpu");

        Assert.Equal(1, finished.ExitCode);
        Assert.Equal("bad-fixture", finished.ErrorCode);
    }

    [Fact]
    public async Task A_folder_without_reference_values_is_refused()
    {
        var finished = await DgpProcess.RunAsync("verify", "--fixtures", _folder.Path);

        Assert.Equal("bad-fixture", finished.ErrorCode);
    }

    private void Copy(string fixture)
    {
        foreach (var file in Directory.GetFiles(Repository.Fixture(fixture)))
        {
            _folder.File(Path.Combine(fixture, Path.GetFileName(file)), File.ReadAllBytes(file));
        }
    }

    /// <summary>Adds to the first number of one tensor of a file.</summary>
    private static void Disturb(string path, string name, float by)
    {
        Dictionary<string, StoredTensor> tensors;
        using (var file = SafeTensors.Open(path))
        {
            tensors = file.Tensors.ToDictionary(t => t.Key, t => StoredTensor.FromBytes(t.Value.Type, t.Value.Shape, t.Value.ToBytes()));
        }

        var values = tensors[name].ToFloats();
        values[0] += by;
        tensors[name] = StoredTensor.FromFloats(tensors[name].Shape, values);
        SafeTensors.Write(path, tensors);
    }

    private static IEnumerable<string?> Failed(JsonElement report) =>
        report.GetProperty("checks").EnumerateArray().Where(c => !c.GetProperty("ok").GetBoolean()).Select(c => c.GetProperty("name").GetString());
}
