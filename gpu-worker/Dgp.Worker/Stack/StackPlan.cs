using System.Globalization;

namespace Dgp.Worker.Stack;

/// <summary>The processes of a local stack and what each is told.</summary>
internal sealed class StackPlan
{
    private const string Account = "devstoreaccount1";

    // Published by Microsoft for every emulator; it opens nothing else.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    private readonly StackSettings _settings;
    private readonly int _blobPort;
    private readonly int _functionsPort;

    /// <param name="before">The stack that last had this folder: its ports are taken again if they are free.</param>
    public StackPlan(StackSettings settings, StackFile? before)
    {
        _settings = settings;
        _blobPort = FreePort.Take(before?.BlobPort);
        _functionsPort = FreePort.Take(before?.FunctionsPort);
        File = new StackFile
        {
            Owner = new StackProcess("dgp", ProcessIdentity.Own.Pid, ProcessIdentity.Own.Started),
            BlobPort = _blobPort,
            BlobEndpoint = Loopback(_blobPort, Account).AbsoluteUri,
            Storage = StorageAt(_blobPort),
            ServiceBus = "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;"
                + $"UseDevelopmentEmulator=true;LocalFile={settings.Path("servicebus.db")}",
            Queue = settings.Queue,
            FunctionsPort = _functionsPort,
            Functions = Loopback(_functionsPort).AbsoluteUri,
        };
    }

    /// <summary>Addresses, without processes.</summary>
    public StackFile File { get; }

    /// <summary>Connection string of an emulator on this machine.</summary>
    public static string StorageAt(int port) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};BlobEndpoint={Loopback(port, Account).AbsoluteUri};";

    public ChildPlan Azurite() => new(
        "azurite",
        "node",
        [
            Installation.Azurite, "--location", _settings.Path("azurite"), "--blobHost", "127.0.0.1", "--blobPort", Text(_blobPort),
            "--skipApiVersionCheck", "--disableTelemetry", "--silent",
        ],
        new Dictionary<string, string>(),
        Loopback(_blobPort),
        TimeSpan.FromSeconds(15));

    public ChildPlan Functions() => new(
        "functions",
        Installation.Dotnet,
        [Installation.Functions],
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
            // A worker itself takes up to 25 s to save what it has.
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
