using System.Diagnostics;
using System.Text.Json;

namespace Dgp.Worker.Tests.Jobs;

/// <summary><c>dgp worker --json</c> as a process of its own. Disposing of it kills it.</summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string> _log;

    public WorkerProcess(IReadOnlyDictionary<string, string> settings, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "dgp.dll"), "worker", "--json", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        _process = Process.Start(start)!;
        _log = _process.StandardError.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>The next line that it prints: what became of a message.</summary>
    public async Task<JsonElement> NextAsync()
    {
        using var limit = Limit();
        var line = await _process.StandardOutput.ReadLineAsync(limit.Token);
        if (line is null)
        {
            Assert.Fail($"The worker ended with {_process.ExitCode}: {await _log}");
        }

        using var document = JsonDocument.Parse(line);
        return document.RootElement.Clone();
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<(int ExitCode, string Log)> EndAsync()
    {
        using var limit = Limit();
        await _process.WaitForExitAsync(limit.Token);
        return (_process.ExitCode, await _log);
    }

    public async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{_process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>As a power cut would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static CancellationTokenSource Limit()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(4));
        return limit;
    }
}
