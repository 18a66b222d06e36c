using System.Diagnostics;
using Dgp.Engine.Tests;
using Dgp.Worker.Tests;

namespace Dgp.Pipeline.Tests;

public sealed class LauncherTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("up")]
    [InlineData("demo")]
    [InlineData("chaos")]
    [InlineData("test")]
    public async Task A_Node_that_is_too_old_for_storage_is_told_before_anything_is_built(string verb)
    {
        var node = _folder.File("node", "#!/bin/sh\necho v16.20.2\n"u8.ToArray());
        using (var executable = Process.Start("chmod", ["+x", node]))
        {
            await executable.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "dgp"), [verb]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}";

        var finished = await DgpProcess.WaitAsync(Process.Start(start)!);

        Assert.Equal(1, finished.ExitCode);
        Assert.Equal("missing-node", finished.ErrorCode);
        Assert.Contains("v16.20.2", finished.Error, StringComparison.Ordinal);
    }
}
