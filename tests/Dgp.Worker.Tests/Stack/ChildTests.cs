using System.Net;
using System.Net.Sockets;
using Dgp.Contracts;
using Dgp.Worker.Stack;

namespace Dgp.Worker.Tests.Stack;

public sealed class ChildTests : IDisposable
{
    private static readonly RestartDelays Quick = new(TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(20), TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();
    private readonly HttpListener _ready = new();
    private readonly Uri _address = new($"http://127.0.0.1:{FreePort.Take()}/");
    private readonly List<string> _said = [];

    public ChildTests()
    {
        // Stands for the child's own address: it is ready as soon as somebody answers there.
        _ready.Prefixes.Add(_address.AbsoluteUri);
        _ready.Start();
        _ = AnswerAsync();
    }

    public void Dispose()
    {
        _ready.Close();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_child_that_ends_is_started_again()
    {
        await using var child = Start("exec sleep 60");
        await child.StartAsync(TestContext.Current.CancellationToken);
        var first = child.Process!;

        ProcessSignals.Kill(first.Pid);

        await UntilAsync(() => child.Process is { } next && next != first);
        Assert.Equal(2, child.Starts);
        Assert.Contains("sleeper", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_whose_own_child_holds_its_output_open_is_started_again_all_the_same()
    {
        await using var child = Start("sleep 60; true");
        await child.StartAsync(TestContext.Current.CancellationToken);
        var begin = System.Diagnostics.Stopwatch.StartNew();

        ProcessSignals.Kill(child.Process!.Pid);

        await UntilAsync(() => child.Starts == 2);
        Assert.True(begin.Elapsed < TimeSpan.FromSeconds(59), "it was started only when the output was closed");
    }

    [Fact]
    public async Task A_stopped_child_is_not_started_again()
    {
        await using var child = Start("exec sleep 60");
        await child.StartAsync(TestContext.Current.CancellationToken);
        var process = child.Process!;

        await child.StopAsync();

        Assert.False(process.IsAlive);
        Assert.Equal(1, child.Starts);
        Assert.Empty(_said);
    }

    [Fact]
    public async Task A_child_that_ignores_the_request_to_end_is_killed()
    {
        await using var child = Start("trap '' TERM; echo deaf; while :; do sleep 0.05; done", grace: TimeSpan.FromSeconds(0.3));
        await child.StartAsync(TestContext.Current.CancellationToken);
        await UntilAsync(() => File.Exists(_folder["sleeper.log"]) && File.ReadAllText(_folder["sleeper.log"]).Contains("deaf", StringComparison.Ordinal));
        var process = child.Process!;

        await child.StopAsync();

        Assert.False(process.IsAlive);
        Assert.Contains("killed", Assert.Single(_said), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_child_that_never_gets_ready_is_told_with_its_log()
    {
        _ready.Stop();
        await using var child = Start("echo no disk; exit 7");

        var e = await Assert.ThrowsAsync<DgpException>(() => child.StartAsync(TestContext.Current.CancellationToken));

        Assert.Contains("7", e.Message, StringComparison.Ordinal);
        Assert.Contains("sleeper.log", e.Hint, StringComparison.Ordinal);
        Assert.Equal(["no disk"], File.ReadAllLines(_folder["sleeper.log"]));
    }

    [Fact]
    public async Task A_child_has_a_session_of_its_own_so_that_Ctrl_C_in_a_terminal_does_not_reach_it()
    {
        await using var child = Start("exec sleep 60");
        await child.StartAsync(TestContext.Current.CancellationToken);

        // State, parent, process group, session. The process is there a moment before setsid has made its session.
        string[] Fields() => File.ReadAllText($"/proc/{child.Process!.Pid}/stat").Split(") ")[1].Split(' ');
        for (var waited = 0; Fields()[3] != $"{child.Process!.Pid}" && waited < 200; waited++)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        var fields = Fields();

        Assert.Equal($"{Environment.ProcessId}", fields[1]);
        Assert.Equal($"{child.Process.Pid}", fields[2]);
        Assert.Equal($"{child.Process.Pid}", fields[3]);
    }

    private Child Start(string script, TimeSpan? grace = null) => new(
        new ChildPlan("sleeper", "sh", ["-c", script], new Dictionary<string, string>(), _address, grace ?? TimeSpan.FromSeconds(20)),
        new BoundedLog(_folder["sleeper.log"], BoundedLog.UsualBytes),
        Quick,
        _said.Add,
        TimeProvider.System);

    private async Task AnswerAsync()
    {
        try
        {
            while (true)
            {
                (await _ready.GetContextAsync()).Response.Close();
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or SocketException)
        {
            // The test is over.
        }
    }

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.True(tries < 1200, "it did not happen within a minute");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }
}
