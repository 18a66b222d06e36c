using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Xml;

namespace Dgp.Testing;

/// <summary>A queue server of one's own: the local Service Bus on loopback, with a file in a folder. It ends with the test process, however that ends.</summary>
public sealed class QueueServer : IAsyncDisposable
{
    // Its input is our pipe, which the system closes when this process is gone, even if it was killed: what waits for that then kills it.
    private const string EndWithParent = "exec 3<&0; (cat <&3; kill -9 $$) >/dev/null 2>&1 & exec \"$@\" 3<&- </dev/null";

    // Its start takes half a second; on a busy machine many times that.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(10) };

    private readonly Process _process;
    private readonly StringBuilder _said;

    private QueueServer(Process process, StringBuilder said, int port, int httpPort)
    {
        (_process, _said, Port) = (process, said, port);
        Address = new UriBuilder("http", "127.0.0.1", httpPort).Uri;
    }

    public int Pid => _process.Id;

    public int Port { get; }

    /// <summary>Of health and counts.</summary>
    public Uri Address { get; }

    public string ConnectionString => Connection("SAS_KEY_VALUE");

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

    /// <summary>Starts one and waits until it serves.</summary>
    /// <param name="folder">Holds its file, and its configuration.</param>
    /// <param name="port">Null takes a free one.</param>
    /// <param name="before">A command that runs it.</param>
    /// <exception cref="InvalidOperationException">It is not built, or did not start.</exception>
    public static async Task<QueueServer> StartAsync(string folder, IEnumerable<QueueSetup> queues, int? port = null, params string[] before)
    {
        var config = Path.Combine(folder, "queues.json");
        File.WriteAllText(config, Configuration(queues));
        for (var tries = 3; ; tries--)
        {
            var (amqp, http) = (port ?? FreePort(), FreePort());
            string[] arguments = ["--config", config, "--data", Path.Combine(folder, "queue.db"), "--port", Text(amqp), "--http-port", Text(http)];
            var server = Start([.. before, "dotnet", Program(), .. arguments], amqp, http);
            if (await server.IsReadyAsync())
            {
                return server;
            }

            server._process.Kill();
            var said = server.Said;
            await server.DisposeAsync();
            // Somebody may have taken the port in between.
            if (tries == 1 || !said.Contains("port-taken", StringComparison.Ordinal))
            {
                throw new InvalidOperationException($"The queue server did not start. It said:{Environment.NewLine}{said}");
            }
        }
    }

    /// <summary>As a client of <paramref name="key"/> would have it.</summary>
    public string Connection(string key) => string.Create(
        CultureInfo.InvariantCulture,
        $"Endpoint=sb://localhost:{Port};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey={key};UseDevelopmentEmulator=true;");

    public async Task<QueueCounts> CountsAsync(string queue) =>
        (await Http.GetFromJsonAsync<QueueCounts>(new Uri(Address, $"queues/{queue}"), TestContext.Current.CancellationToken))!;

    /// <summary>Ends it as a power cut would: kill -9.</summary>
    public void Kill()
    {
        _process.Kill();
        _process.WaitForExit();
    }

    /// <summary>Asks it to end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", Text(Pid)]);
        await kill.WaitForExitAsync(CancellationToken.None);
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(StopLimit);
        return _process.ExitCode;
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        // Ends what waits for our end.
        _process.StandardInput.Close();
        _process.Dispose();
        return ValueTask.CompletedTask;
    }

    private static QueueServer Start(IReadOnlyList<string> command, int port, int httpPort)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("sh", ["-c", EndWithParent, "sh", .. command])
            {
                RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            },
        };
        var said = new StringBuilder();
        void Hear(string? line)
        {
            lock (said)
            {
                said.AppendLine(line);
            }
        }

        // Read to the end: a full pipe would stop it.
        process.OutputDataReceived += (_, e) => Hear(e.Data);
        process.ErrorDataReceived += (_, e) => Hear(e.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new QueueServer(process, said, port, httpPort);
    }

    private async Task<bool> IsReadyAsync()
    {
        for (var begin = Stopwatch.StartNew(); begin.Elapsed < StartLimit && !_process.HasExited; await Task.Delay(50))
        {
            try
            {
                using var answer = await Http.GetAsync(new Uri(Address, "health"));
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                // Not yet.
            }
        }

        return false;
    }

    private static string Configuration(IEnumerable<QueueSetup> queues) => JsonSerializer.Serialize(new
    {
        UserConfig = new
        {
            Namespaces = new[]
            {
                new
                {
                    Name = "sbemulatorns",
                    Queues = queues.Select(q => new
                    {
                        q.Name,
                        Properties = new
                        {
                            LockDuration = XmlConvert.ToString(q.Lock),
                            q.MaxDeliveryCount,
                            q.RequiresDuplicateDetection,
                            q.DeadLetteringOnMessageExpiration,
                            DefaultMessageTimeToLive = "P14D",
                            DuplicateDetectionHistoryTimeWindow = "PT10M",
                        },
                    }),
                },
            },
        },
    });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Program()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "DgpFunctions.sln")))
        {
            root = root.Parent;
        }

        // Built with the same settings as the tests.
        var built = new DirectoryInfo(AppContext.BaseDirectory);
        var program = Path.Combine(root?.FullName ?? "", "local", "ServiceBus", "bin", built.Parent!.Name, built.Name, "dgp-service-bus.dll");
        return File.Exists(program)
            ? program
            : throw new InvalidOperationException("The queue server is not built. Run this in the repository's folder: dotnet build -c Release local/ServiceBus");
    }
}

/// <summary>A queue of a server of one's own. As in infra/ where nothing else is said.</summary>
public sealed record QueueSetup(string Name)
{
    public TimeSpan Lock { get; init; } = TimeSpan.FromMinutes(5);

    public int MaxDeliveryCount { get; init; } = 10;

    public bool RequiresDuplicateDetection { get; init; } = true;

    public bool DeadLetteringOnMessageExpiration { get; init; } = true;
}

/// <summary>How many messages a queue has. Locked ones are active.</summary>
public sealed record QueueCounts(long Active, long Deferred, long Scheduled, long DeadLetters)
{
    public long Total => Active + Deferred + Scheduled + DeadLetters;
}
