using Azure.Storage.Blobs;
using Dgp.FunctionsHost.Settings;

namespace Dgp.FunctionsHost.Storage;

/// <summary>The container in which hosts keep receipts, timers and locks, in the account <c>AzureWebJobsStorage</c>.</summary>
internal sealed class HostStorage(Connections connections)
{
    private const string ContainerName = "azure-webjobs-hosts";

    private readonly Lazy<BlobContainerClient> _container =
        new(() => connections.Blobs(null, PollingOptions()).GetBlobContainerClient(ContainerName));

    /// <exception cref="FunctionSetupException">Not configured.</exception>
    public BlobContainerClient Container => _container.Value;

    /// <summary>For requests that a loop repeats anyway: no retries of their own, no trace.</summary>
    public static BlobClientOptions PollingOptions() => new()
    {
        Retry = { MaxRetries = 0, NetworkTimeout = TimeSpan.FromSeconds(30) },
        Diagnostics = { IsDistributedTracingEnabled = false, IsLoggingEnabled = false, IsTelemetryEnabled = false },
    };
}
