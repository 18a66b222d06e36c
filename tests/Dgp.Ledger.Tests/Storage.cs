using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Testing;

namespace Dgp.Ledger.Tests;

/// <summary>One Azurite for all tests, with the containers of a deployment. Tests keep apart by their jobs' names.</summary>
public sealed class Storage : IAsyncLifetime
{
    private Azurite? _azurite;

    public BlobServiceClient Blobs { get; private set; } = null!;

    public TableServiceClient Tables { get; private set; } = null!;

    public JobLedger Ledger { get; private set; } = null!;

    public string ConnectionString => _azurite?.ConnectionString ?? throw new InvalidOperationException("Azurite was not started.");

    public BlobContainerClient Jobs => Blobs.GetBlobContainerClient(Containers.Jobs);

    public BlobContainerClient Results => Blobs.GetBlobContainerClient(Containers.Results);

    public async ValueTask InitializeAsync()
    {
        _azurite = await Azurite.StartAsync();
        Blobs = Client(new BlobClientOptions());
        Tables = new TableServiceClient(_azurite.ConnectionString);
        Ledger = new JobLedger(Blobs, Tables);
        await JobLedger.CreateContainersAsync(Blobs, Tables, CancellationToken.None);
    }

    /// <summary>A ledger whose requests pass through <paramref name="policy"/>, once for every try.</summary>
    public JobLedger Through(HttpPipelinePolicy policy)
    {
        var options = new BlobClientOptions { Retry = { Delay = TimeSpan.FromMilliseconds(1) } };
        options.AddPolicy(policy, HttpPipelinePosition.PerRetry);
        return new JobLedger(Client(options), Tables);
    }

    /// <summary>A ledger whose requests are sent by <paramref name="handler"/>.</summary>
    public JobLedger Over(HttpMessageHandler handler) => new(Client(new BlobClientOptions { Transport = new HttpClientTransport(handler) }), Tables);

    public async ValueTask DisposeAsync()
    {
        if (_azurite is not null)
        {
            await _azurite.DisposeAsync();
        }
    }

    private BlobServiceClient Client(BlobClientOptions options) =>
        new(ConnectionString, options);
}
