using System.Diagnostics;
using System.Globalization;
using Dgp.Contracts;

namespace Dgp.Worker.Stack;

/// <summary>A process of the stack that is started again whenever it ends, until it is stopped.</summary>
internal sealed class Child(ChildPlan plan, BoundedLog log, RestartDelays delays, Action<string> say, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan BetweenQuestions = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(1);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(2) };

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _running = Task.CompletedTask;

    public string Name => plan.Name;

    /// <summary>Null between two runs of it.</summary>
    public ProcessIdentity? Process { get; private set; }

    /// <summary>How often it was started.</summary>
    public int Starts { get; private set; }

    /// <summary>Told whenever the process is another one.</summary>
    public event Action? Changed;

    /// <summary>Starts it and waits until it is ready for the first time.</summary>
    /// <exception cref="DgpException">Internal: it ended before, or was not ready within two minutes.</exception>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _running = KeepRunningAsync();
        using var registration = cancellation.Register(() => _ready.TrySetCanceled(cancellation));
        await _ready.Task;
    }

    /// <summary>SIGTERM, and SIGKILL once its grace is over; it is not started again.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        await _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stopping.Dispose();
        log.Dispose();
    }

    private async Task KeepRunningAsync()
    {
        var failures = 0;
        while (!_stopping.IsCancellationRequested)
        {
            var begin = time.GetTimestamp();
            var code = await RunOnceAsync();
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            if (!_ready.Task.IsCompletedSuccessfully)
            {
                _ready.TrySetException(new DgpException(
                    ErrorCode.Internal, $"{Name} did not start: it ended with {code}.", $"Its last words are in {log.Path}."));
                return;
            }

            failures = delays.WasSteady(time.GetElapsedTime(begin)) ? 0 : failures + 1;
            var delay = delays.After(failures);
            say(string.Create(CultureInfo.InvariantCulture, $"{Name} ended with {code}; it is started again in {delay.TotalSeconds:0.0} s."));
            await Task.Delay(delay, time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<int> RunOnceAsync()
    {
        using var process = await ChildStarter.StartAsync(plan.Program, plan.Arguments, plan.Environment);
        Process = ProcessIdentity.Of(process.Id);
        Starts++;
        process.StandardInput.Close();
        var output = CopyAsync(process.StandardOutput);
        var error = CopyAsync(process.StandardError);
        Changed?.Invoke();
        using var ended = new CancellationTokenSource();
        var ready = AwaitReadyAsync(process.Id, ended.Token);
        var exit = process.WaitForExitAsync(CancellationToken.None);
        await using (_stopping.Token.Register(() => Terminate(process)))
        {
            await exit.WaitAsync(_stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await EndAsync(process, exit);
        }

        await ended.CancelAsync();
        await ready;
        // What it started itself may hold its output open; that is not waited for.
        await Task.WhenAny(Task.WhenAll(output, error), Task.Delay(LastWords, time));
        Process = null;
        Changed?.Invoke();
        return process.ExitCode;
    }

    private static void Terminate(Process process)
    {
        // Its number may be another's by now.
        if (!process.HasExited)
        {
            ProcessSignals.Terminate(process.Id);
        }
    }

    private async Task EndAsync(Process process, Task exit)
    {
        await Task.WhenAny(exit, Task.Delay(plan.Grace, time));
        if (!exit.IsCompleted)
        {
            say(string.Create(CultureInfo.InvariantCulture, $"{Name} did not end within {plan.Grace.TotalSeconds:0} s and is killed."));
            ProcessSignals.Kill(process.Id);
            await exit;
        }
    }

    private async Task AwaitReadyAsync(int pid, CancellationToken ended)
    {
        var begin = time.GetTimestamp();
        while (!ended.IsCancellationRequested && !await AnswersAsync(ended))
        {
            if (!_ready.Task.IsCompleted && time.GetElapsedTime(begin) > StartLimit)
            {
                ProcessSignals.Kill(pid);
                return;
            }

            await Task.Delay(BetweenQuestions, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (!ended.IsCancellationRequested)
        {
            _ready.TrySetResult();
        }
    }

    private async Task<bool> AnswersAsync(CancellationToken cancellation)
    {
        try
        {
            using var answer = await Http.GetAsync(plan.Ready, cancellation);
            return (int)answer.StatusCode < 500;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task CopyAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync() is { } line)
            {
                log.Write(line);
            }
        }
        catch (Exception e) when (e is ObjectDisposedException or IOException or OperationCanceledException)
        {
            // The process is gone and its streams with it.
        }
    }
}
