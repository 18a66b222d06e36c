using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Dgp.Engine.Tests;

namespace Dgp.Functions.Tests.Running;

/// <summary>The functions under their host, as <c>dgp up</c> starts them. They end with the test process, however that ends.</summary>
public sealed partial class FunctionsProcess : IAsyncDisposable
{
    // The shell's input is our pipe, which the system closes when we are gone.
    private const string EndWithParent = "\"$@\" & echo \"pid $!\"; cat > /dev/null; kill -9 $!";

    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    private readonly Process _shell;
    private readonly StringBuilder _said = new();
    private readonly TaskCompletionSource<int> _pid = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private FunctionsProcess(Process shell, Uri address)
    {
        _shell = shell;
        Http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
    }

    public HttpClient Http { get; }

    /// <summary>What it has logged so far.</summary>
    public string Said
    {
        get
        {
            lock (_said)
            {
                return _said.ToString();
            }
        }
    }

    public static async Task<FunctionsProcess> StartAsync(IReadOnlyDictionary<string, string?> environment, CancellationToken cancellation = default)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort().ToString(CultureInfo.InvariantCulture)}");
        var start = new ProcessStartInfo("sh") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in new[] { "-c", EndWithParent, "sh", "dotnet", Path.Combine(Output("local/FunctionsHost"), "dgp-functions-host.dll"), Output("functions") })
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        var process = new FunctionsProcess(new Process { StartInfo = start }, address);
        process.Begin();
        await process.WaitUntilReadyAsync(cancellation);
        return process;
    }

    /// <summary>kill -9, of the host; its worker ends with it.</summary>
    public async Task KillAsync()
    {
        using var host = Process.GetProcessById(await _pid.Task);
        host.Kill();
        await host.WaitForExitAsync();
    }

    /// <summary>kill -9, of the functions' own process; the host starts another.</summary>
    public void KillWorker()
    {
        using var worker = Process.GetProcessById(int.Parse(WorkerStarted().Matches(Said)[^1].Groups[1].ValueSpan, CultureInfo.InvariantCulture));
        worker.Kill();
    }

    /// <summary>As a host ends it: SIGTERM.</summary>
    public async Task EndAsync()
    {
        using var functions = Process.GetProcessById(await _pid.Task);
        using var kill = Process.Start("kill", ["-TERM", $"{functions.Id}"]);
        await functions.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        _shell.StandardInput.Close();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private void Begin()
    {
        _shell.OutputDataReceived += (_, e) => Hear(e.Data);
        _shell.ErrorDataReceived += (_, e) => Hear(e.Data);
        _shell.Start();
        _shell.BeginOutputReadLine();
        _shell.BeginErrorReadLine();
    }

    private void Hear(string? line)
    {
        if (line?.StartsWith("pid ", StringComparison.Ordinal) == true)
        {
            _pid.TrySetResult(int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture));
        }

        lock (_said)
        {
            _said.AppendLine(line);
        }
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellation)
    {
        var until = DateTime.UtcNow + StartLimit;
        while (DateTime.UtcNow < until)
        {
            try
            {
                var status = await Http.GetStringAsync("/admin/host/status", cancellation);
                if (status.Contains("Running", StringComparison.Ordinal))
                {
                    return;
                }
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }

            await Task.Delay(50, cancellation);
        }

        throw new TimeoutException($"The functions did not start. They said:{Environment.NewLine}{Said}");
    }

    // What was built beside these tests, in the same configuration.
    private static string Output(string project)
    {
        var build = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(Repository.Root, project, "bin", build.Parent!.Name, build.Name);
    }

    [GeneratedRegex(@"The worker, process (\d+), started")]
    private static partial Regex WorkerStarted();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
