using System.Globalization;
using System.Xml;

namespace Dgp.Worker.Stack;

/// <summary>The processes of a local stack and what each is told.</summary>
internal sealed class StackPlan
{
    private const string Account = "devstoreaccount1";

    // Published by Microsoft for every emulator; it opens nothing else.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly StackSettings _settings;
    private readonly int _blobPort;
    private readonly int _tablePort;
    private readonly int _busPort;
    private readonly int _queuePort;
    private readonly int _functionsPort;

    /// <param name="before">The stack that last had this folder: its ports are taken again if they are free.</param>
    public StackPlan(StackSettings settings, StackFile? before)
    {
        _settings = settings;
        _blobPort = FreePort.Take(before?.BlobPort);
        _tablePort = FreePort.Take(before?.TablePort);
        _busPort = FreePort.Take(before?.ServiceBusPort);
        _queuePort = FreePort.Take();
        _functionsPort = FreePort.Take(before?.FunctionsPort);
        File = new StackFile
        {
            Owner = new StackProcess("dgp", ProcessIdentity.Own.Pid, ProcessIdentity.Own.Started),
            BlobPort = _blobPort,
            TablePort = _tablePort,
            BlobEndpoint = Loopback(_blobPort, Account).AbsoluteUri,
            Storage = StorageAt(_blobPort, _tablePort),
            // Key and name are published, too, by Microsoft for its emulator.
            ServiceBus = $"Endpoint=sb://localhost:{Text(_busPort)};SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;"
                + "UseDevelopmentEmulator=true;",
            ServiceBusPort = _busPort,
            QueueServer = Loopback(_queuePort).AbsoluteUri,
            Queue = settings.Queue,
            FunctionsPort = _functionsPort,
            Functions = Loopback(_functionsPort).AbsoluteUri,
        };
    }

    /// <summary>Addresses, without processes.</summary>
    public StackFile File { get; }

    /// <summary>Connection string of an emulator on this machine.</summary>
    public static string StorageAt(int blobPort, int tablePort) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Loopback(blobPort, Account).AbsoluteUri};"
        + $"TableEndpoint={Loopback(tablePort, Account).AbsoluteUri};";

    public ChildPlan Azurite() => new(
        "azurite",
        "node",
        [
            Installation.Azurite, "--location", _settings.Path("azurite"), "--blobPort", Text(_blobPort), "--tablePort", Text(_tablePort),
            // Azurite has all its services or one; ours does without queues.
            "--queuePort", "0", "--skipApiVersionCheck", "--disableTelemetry", "--silent",
        ],
        new Dictionary<string, string>(),
        // The last of its services to start.
        Loopback(_tablePort),
        TimeSpan.FromSeconds(15));

    public ChildPlan Queue() => new(
        "queue",
        Installation.Dotnet,
        [
            Installation.Queue, "--config", Installation.QueueConfiguration, "--data", _settings.Path("servicebus.db"),
            "--port", Text(_busPort), "--http-port", Text(_queuePort),
            "--lock-duration", XmlConvert.ToString(_settings.LockDuration), "--time-to-live", XmlConvert.ToString(StackSettings.TimeToLive),
        ],
        new Dictionary<string, string>(),
        new Uri(Loopback(_queuePort), "health"),
        TimeSpan.FromSeconds(5));

    public ChildPlan Functions() => new(
        "functions",
        Installation.Dotnet,
        [Installation.FunctionsHost, Installation.Functions],
        new Dictionary<string, string>(Connections)
        {
            ["AzureWebJobsStorage"] = File.Storage,
            ["ASPNETCORE_URLS"] = File.Functions,
        },
        new Uri(Loopback(_functionsPort), "admin/host/status"),
        TimeSpan.FromSeconds(15));

    public ChildPlan Worker(int number)
    {
        var port = FreePort.Take();
        var environment = new Dictionary<string, string>(Connections)
        {
            ["DGP_CACHE"] = _settings.Path("cache"),
            ["DGP_HEALTH_PORT"] = Text(port),
            // Workers share the cores; more threads than cores would only wait for each other.
            ["OMP_NUM_THREADS"] = Text(Math.Max(1, Environment.ProcessorCount / _settings.Workers)),
        };
        if (_settings.Device is { } device)
        {
            environment["DGP_DEVICE"] = device;
        }

        return new(
            $"worker-{Text(number)}",
            Installation.Dotnet,
            [Installation.Worker, "worker"],
            environment,
            new Uri(Loopback(port), "health/ready"),
            // A worker itself takes up to 18 s to save what it has, and a few to send its telemetry.
            TimeSpan.FromSeconds(30));
    }

    private Dictionary<string, string> Connections => new()
    {
        [Dgp.Ledger.Connections.Storage] = File.Storage,
        [Dgp.Ledger.Connections.ServiceBus] = File.ServiceBus,
        [Dgp.Ledger.Connections.Queue] = File.Queue,
    };

    private static Uri Loopback(int port, string path = "") => new UriBuilder("http", "127.0.0.1", port, path).Uri;

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
