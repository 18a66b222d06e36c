using System.Diagnostics;
using Dgp.Worker.Stack;

namespace Dgp.Worker.Tests.Stack;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void This_process_is_alive_and_another_start_of_its_number_is_not()
    {
        var own = ProcessIdentity.Of(Environment.ProcessId)!;

        Assert.True(own.IsAlive);
        Assert.False((own with { Started = own.Started + 1 }).IsAlive);
    }

    [Fact]
    public async Task A_dead_process_is_not_alive_even_before_its_parent_asks_for_it()
    {
        // The shell leaves its child unasked for: a zombie.
        using var shell = Process.Start(new ProcessStartInfo("sh", ["-c", "true & echo $!; exec sleep 30"]) { RedirectStandardOutput = true })!;
        var pid = int.Parse((await shell.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken))!, System.Globalization.CultureInfo.InvariantCulture);
        await Task.Delay(200, TestContext.Current.CancellationToken);

        Assert.Null(ProcessIdentity.Of(pid));

        shell.Kill();
    }
}
