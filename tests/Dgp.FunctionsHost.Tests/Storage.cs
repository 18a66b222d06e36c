using System.Globalization;
using Azure.Storage.Blobs;
using Dgp.Testing;

namespace Dgp.FunctionsHost.Tests;

/// <summary>One Azurite for all tests; each takes containers and a host id of its own.</summary>
public sealed class Storage : IAsyncLifetime
{
    private static int _names;
    private Azurite? _azurite;

    public BlobServiceClient Blobs { get; private set; } = null!;

    public string ConnectionString { get; private set; } = "";

    /// <summary>Where hosts keep what they remember.</summary>
    public BlobContainerClient Hosts => Blobs.GetBlobContainerClient("azure-webjobs-hosts");

    public async ValueTask InitializeAsync()
    {
        _azurite = await Azurite.StartAsync();
        ConnectionString = _azurite.ConnectionString;
        Blobs = new BlobServiceClient(ConnectionString);
    }

    public static string NewName(string prefix) =>
        prefix + Interlocked.Increment(ref _names).ToString(CultureInfo.InvariantCulture);

    public async Task<BlobContainerClient> NewContainerAsync()
    {
        var container = Blobs.GetBlobContainerClient(NewName("uploads"));
        await container.CreateAsync();
        return container;
    }

    /// <summary>Settings of a host of its own, which watches a container.</summary>
    public Dictionary<string, string> Settings(string watched = "none", string? hostId = null) => new()
    {
        ["AzureWebJobsStorage"] = ConnectionString,
        ["Data"] = ConnectionString,
        ["Watched"] = watched,
        ["AzureFunctionsWebHost__hostId"] = hostId ?? NewName("host"),
    };

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }
}
