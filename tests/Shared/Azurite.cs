using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Dgp.Testing;

/// <summary>Blobs and tables of one's own: Azurite on loopback. It ends with the test process, however that ends.</summary>
public sealed partial class Azurite : IAsyncDisposable
{
    // Published by Microsoft for every emulator; it opens nothing else.
    private const string Account = "devstoreaccount1";
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Its input is our pipe, which the system closes when this process is gone, even if it was killed. What then does not end by itself is ended.
    private const string EndWithParent =
        "data:text/javascript,process.stdin.on('end',()=>{setTimeout(()=>process.exit(1),3000);process.kill(process.pid,'SIGTERM')}).resume()";

    // Its start takes a second; on a busy machine many times that.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private Azurite(Process process, int port, int tablePort)
    {
        _process = process;
        Pid = process.Id;
        Port = port;
        TablePort = tablePort;
    }

    public int Pid { get; }

    /// <summary>Of blobs.</summary>
    public int Port { get; }

    public int TablePort { get; }

    public string ConnectionString =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint=http://127.0.0.1:{Port}/{Account};"
        + $"TableEndpoint=http://127.0.0.1:{TablePort}/{Account};";

    /// <summary>Starts one and waits until it listens.</summary>
    /// <param name="folder">What it keeps its blobs in; null keeps them in memory.</param>
    /// <param name="ports">Of blobs and of tables, as an earlier one had them; null takes free ones.</param>
    /// <exception cref="InvalidOperationException">It is not installed, or did not start; the message says what to do.</exception>
    public static async Task<Azurite> StartAsync(string? folder = null, (int Blobs, int Tables)? ports = null)
    {
        var start = new ProcessStartInfo("node") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.ArgumentList.Add("--import");
        start.ArgumentList.Add(EndWithParent);
        start.ArgumentList.Add(Program());
        string[] kept = folder is null ? ["--inMemoryPersistence"] : ["--location", folder];
        string[] arguments =
        [
            "--blobPort", Text(ports?.Blobs ?? 0), "--tablePort", Text(ports?.Tables ?? 0), "--queuePort", "0", .. kept,
            "--skipApiVersionCheck", "--disableTelemetry", "--silent",
        ];
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = new Process { StartInfo = start };
        var said = new StringBuilder();
        var listens = new TaskCompletionSource<(int Blobs, int Tables)>(TaskCreationOptions.RunContinuationsAsynchronously);
        var blobs = 0;
        void Hear(string? line)
        {
            // Null is the end of a stream.
            if (line is null)
            {
                return;
            }

            lock (said)
            {
                said.AppendLine(line);
            }

            if (Listens().Match(line) is { Success: true } match)
            {
                var port = int.Parse(match.Groups["port"].ValueSpan, CultureInfo.InvariantCulture);
                if (match.Groups["service"].ValueSpan is "Blob")
                {
                    blobs = port;
                }
                else
                {
                    // The last one to start.
                    listens.TrySetResult((blobs, port));
                }
            }
        }

        // Read to the end: a full pipe would stop it.
        process.OutputDataReceived += (_, e) => Hear(e.Data);
        process.ErrorDataReceived += (_, e) => Hear(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        using var limit = new CancellationTokenSource(StartLimit);
        var ended = process.WaitForExitAsync(limit.Token);
        if (await Task.WhenAny(listens.Task, ended) == listens.Task)
        {
            var at = await listens.Task;
            var azurite = new Azurite(process, at.Blobs, at.Tables);
            await limit.CancelAsync();
            return azurite;
        }

        var why = process.HasExited ? $"ended with {process.ExitCode}" : $"did not listen within {StartLimit.TotalSeconds} s";
        process.Kill();
        process.Dispose();
        lock (said)
        {
            throw new InvalidOperationException($"Azurite {why}. It said:{Environment.NewLine}{said}");
        }
    }

    /// <summary>Ends it as a power cut would: kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to end, so that a folder is whole, and sees to it that it does.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.StandardInput.Close();
            using var limit = new CancellationTokenSource(StopLimit);
            try
            {
                await _process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }

        _process.Dispose();
    }

    private static string Program()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "DgpFunctions.sln")))
        {
            root = root.Parent;
        }

        var program = Path.Combine(root?.FullName ?? "", "azurite", "node_modules", "azurite", "dist", "src", "azurite.js");
        return File.Exists(program)
            ? program
            : throw new InvalidOperationException("Azurite is not installed. Run this in the repository's folder: npm ci --prefix azurite");
    }

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?<service>Blob|Table) service is successfully listening at http://127\.0\.0\.1:(?<port>\d+)")]
    private static partial Regex Listens();
}
