using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace FunctionsWorker.Tests;

/// <summary>The test application in a process of its own, with a folder of its own for host.json.</summary>
public sealed partial class HostProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigStop = 19;
    private const int SigCont = 18;

    // For a machine that is busy with other things; nothing takes that long.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly Process _process = new();
    private readonly List<JsonElement> _reports = [];
    private readonly StringBuilder _log = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("functions-host-");
    private string? _address;

    private HostProcess(string[] functions, IReadOnlyDictionary<string, string> settings, string hostJson)
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "host.json"), hostJson);
        var start = new ProcessStartInfo("dotnet", Path.Combine(AppContext.BaseDirectory, "FunctionsWorker.TestApp.dll"))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = _folder.FullName;
        start.Environment.TryAdd("ASPNETCORE_URLS", "http://127.0.0.1:0");
        for (var i = 0; i < functions.Length; i++)
        {
            start.Environment[$"AzureFunctionsJobHost__functions__{i}"] = functions[i];
        }

        _process.StartInfo = start;
        _process.OutputDataReceived += (_, e) => Keep(e.Data, line => _reports.Add(JsonElement.Parse(line)));
        _process.ErrorDataReceived += (_, e) => Keep(e.Data, line =>
        {
            _log.AppendLine(line);
            _address ??= Running().Match(line) is { Success: true } match ? match.Groups[1].Value : null;
        });
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    public string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    public HttpClient Client { get; } = new();

    /// <summary>Starts a host and waits until its triggers are up.</summary>
    public static async Task<HostProcess> StartAsync(string[] functions, IReadOnlyDictionary<string, string> settings, string hostJson = "{}")
    {
        var host = new HostProcess(functions, settings, hostJson);
        await host.UntilAsync(() => host._address is not null, "the host runs");
        host.Client.BaseAddress = new Uri(host._address!);
        return host;
    }

    /// <summary>Starts one that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Log)> RunAsync(string[] functions, IReadOnlyDictionary<string, string> settings, string hostJson = "{}")
    {
        await using var host = new HostProcess(functions, settings, hostJson);
        var code = await host.EndedAsync();
        return (code, host.Log);
    }

    /// <summary>What a function has reported so far.</summary>
    public IReadOnlyList<JsonElement> Reports(string function)
    {
        lock (_log)
        {
            return [.. _reports.Where(report => report.GetProperty("function").GetString() == function).Select(report => report.GetProperty("what"))];
        }
    }

    /// <summary>Waits for that many reports of a function.</summary>
    public async Task<IReadOnlyList<JsonElement>> ReportsAsync(string function, int count)
    {
        await UntilAsync(() => Reports(function).Count >= count, $"{count} reports of {function}");
        return Reports(function);
    }

    public async Task LoggedAsync(string text) => await UntilAsync(() => Log.Contains(text, StringComparison.Ordinal), $"the log has '{text}'");

    /// <summary>Asks it to stop and waits until it has.</summary>
    public async Task<int> TerminateAsync()
    {
        Signal(SigTerm);
        return await EndedAsync();
    }

    public void Terminate() => Signal(SigTerm);

    public void Freeze() => Signal(SigStop);

    public void Thaw() => Signal(SigCont);

    /// <summary>kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    public async Task<int> EndedAsync()
    {
        using var limit = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < Patience, $"Waited for: {what}. The host said:\n{Log}");
            await Task.Delay(Glance, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Client.Dispose();
        _folder.Delete(recursive: true);
    }

    private void Keep(string? line, Action<string> keep)
    {
        if (line is not null)
        {
            lock (_log)
            {
                keep(line);
            }
        }
    }

    private void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [GeneratedRegex(@"Running \d+ functions on (http://[^\s,]+): ")]
    private static partial Regex Running();
}
