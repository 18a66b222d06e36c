using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dgp.FunctionsHost.Tests;

/// <summary>The test application in a process of its own, under a host of its own.</summary>
public sealed partial class HostProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int SigStop = 19;
    private const int SigCont = 18;

    private static readonly string Program = Path.Combine(Output("local/FunctionsHost"), "dgp-functions-host.dll");

    // For a machine that is busy with other things; nothing takes that long.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan Glance = TimeSpan.FromMilliseconds(20);

    private readonly Process _process = new();
    private readonly StringBuilder _log = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("functions-host-");
    private readonly string _reportFile;
    private string? _address;

    private HostProcess(string app, string[] functions, Dictionary<string, string> settings)
    {
        _reportFile = Path.Combine(_folder.FullName, "reports");
        var start = new ProcessStartInfo("dotnet", [Program, app]) { RedirectStandardInput = true, RedirectStandardError = true };
        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        start.Environment["REPORTS"] = _reportFile;
        // The host ends with this process, however that ends, by the means by which its worker ends with it.
        start.Environment["DOTNET_STARTUP_HOOKS"] = Program;
        start.Environment.TryAdd("ASPNETCORE_URLS", "http://127.0.0.1:0");
        for (var i = 0; i < functions.Length; i++)
        {
            start.Environment[$"AzureFunctionsJobHost__functions__{i}"] = functions[i];
        }

        _process.StartInfo = start;
        _process.ErrorDataReceived += (_, e) => Hear(e.Data);
        _process.Start();
        _process.BeginErrorReadLine();
    }

    /// <summary>The application of these tests, as its build left it.</summary>
    public static string App { get; } = Output("tests/Dgp.FunctionsHost.Tests/App");

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

    /// <summary>The worker's process, as the host's log names it; the last one that started.</summary>
    public int WorkerPid => int.Parse(WorkerStarted().Matches(Log)[^1].Groups[1].ValueSpan, provider: null);

    /// <summary>How many workers the host has started.</summary>
    public int WorkerStarts => WorkerStarted().Count(Log);

    /// <summary>Starts a host and waits until its triggers are up.</summary>
    public static async Task<HostProcess> StartAsync(string[] functions, Dictionary<string, string> settings)
    {
        var host = new HostProcess(App, functions, settings);
        await host.UntilAsync(() => host._address is not null || host._process.HasExited, "the host runs");
        host.Client.BaseAddress = new Uri(host._address ?? throw new InvalidOperationException($"The host ended. It said:\n{host.Log}"));
        return host;
    }

    /// <summary>Starts one that is expected to end by itself.</summary>
    public static async Task<(int ExitCode, string Log)> RunAsync(string[] functions, Dictionary<string, string> settings, string? app = null)
    {
        await using var host = new HostProcess(app ?? App, functions, settings);
        var code = await host.EndedAsync();
        return (code, host.Log);
    }

    /// <summary>What a function has reported so far.</summary>
    public IReadOnlyList<JsonElement> Reports(string function) =>
    [
        .. from line in File.Exists(_reportFile) ? ReadLines(_reportFile) : []
           let report = JsonElement.Parse(line)
           where report.GetProperty("function").GetString() == function
           select report.GetProperty("what"),
    ];

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

    /// <summary>kill -9, of the host alone.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>kill -9, of the worker alone.</summary>
    public void KillWorker()
    {
        using var worker = Process.GetProcessById(WorkerPid);
        worker.Kill();
    }

    public static bool IsAlive(int pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
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

    private void Hear(string? line)
    {
        lock (_log)
        {
            _log.AppendLine(line);
            _address ??= Running().Match(line ?? "") is { Success: true } match ? match.Groups[1].Value : null;
        }
    }

    // The last line may be half written.
    private static string[] ReadLines(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        return text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }

    // In the same configuration as these tests.
    private static string Output(string project)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        var root = build;
        while (!File.Exists(Path.Combine(root!.FullName, "DgpFunctions.sln")))
        {
            root = root.Parent;
        }

        return Path.Combine(root.FullName, project, "bin", build.Parent!.Name, build.Name);
    }

    private void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);

    [GeneratedRegex(@"The worker, process (\d+), started")]
    private static partial Regex WorkerStarted();

    [GeneratedRegex(@"Running \d+ functions on (http://[^\s,]+): ")]
    private static partial Regex Running();
}
