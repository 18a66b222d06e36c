using System.Diagnostics;
using System.Text.Json;

namespace Dgp.Worker.Tests.Restoring;

public sealed class InterruptionTests(QuickPrior quick) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task A_signal_stops_the_work_and_keeps_what_was_made(string signal)
    {
        var process = DgpProcess.Start(
            "reconstruct", _folder.File("photo.png", TestPictures.Png(32, 32)), "--prior", quick.Folder, "--steps", "100000", "--class", "cat", "--out", _folder["out"]);
        await FirstIteration(process);

        await Kill(signal, process);
        var finished = await DgpProcess.WaitAsync(process);

        Assert.Equal(130, finished.ExitCode);
        Assert.True(File.Exists(_folder["out", "restored.png"]));
        Assert.Contains("interrupted", finished.Output, StringComparison.Ordinal);
        using var report = JsonDocument.Parse(File.ReadAllBytes(_folder["out", "report.json"]));
        Assert.True(report.RootElement.GetProperty("interrupted").GetBoolean());
        Assert.InRange(report.RootElement.GetProperty("losses").GetArrayLength(), 1, 99_999);
    }

    [Fact]
    public async Task A_second_signal_ends_the_program_at_once()
    {
        var process = DgpProcess.Start("bench", "--resolution", "128", "--channels", "32", "--iterations", "1000");
        await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);

        await Kill("INT", process);
        await Kill("INT", process);
        var finished = await DgpProcess.WaitAsync(process);

        Assert.Equal(130, finished.ExitCode);
        Assert.Empty(finished.Output);
    }

    private static async Task FirstIteration(Process process)
    {
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.Contains("iteration", StringComparison.Ordinal))
            {
                return;
            }
        }

        Assert.Fail("The program ended before its first iteration.");
    }

    private static async Task Kill(string signal, Process process)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }
}
