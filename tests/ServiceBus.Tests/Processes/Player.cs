using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ServiceBus.Tests.Processes;

/// <summary>Another process in a <see cref="Role"/>.</summary>
internal sealed class Player : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly List<(int Count, TaskCompletionSource Reached)> _waits = [];
    private readonly Task _reading;

    public Player(params IReadOnlyList<string> role)
    {
        _process = Process.Start(new ProcessStartInfo("dotnet", [typeof(Player).Assembly.Location, Role.Argument, .. role])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        _reading = Task.Run(ReadAsync);
    }

    /// <summary>All it told; complete once it is killed.</summary>
    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
            {
                return [.. _lines];
            }
        }
    }

    /// <summary>Waits until it has told so many lines.</summary>
    public Task ReachAsync(int lines)
    {
        lock (_lines)
        {
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waits.Add((lines, reached));
            Notify();
            return reached.Task.WaitAsync(LocalBus.Patience, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>SIGKILL.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        await _reading;
    }

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => Signal(19);

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Signal(18);

    public Task SayAsync(string line) => _process.StandardInput.WriteLineAsync(line);

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    private void Signal(int signal) => Assert.Equal(0, SendSignal(_process.Id, signal));

    private async Task ReadAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            lock (_lines)
            {
                _lines.Add(line);
                Notify();
            }
        }
    }

    private void Notify() => _waits.RemoveAll(wait => wait.Count <= _lines.Count && wait.Reached.TrySetResult());
}
