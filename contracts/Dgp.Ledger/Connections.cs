using Azure.Core;
using Azure.Data.Tables;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Azure.Storage.Blobs;
using Microsoft.Extensions.Configuration;

namespace Dgp.Ledger;

/// <summary>
/// Storage and queue from settings that mean the same as in a trigger's Connection: <c>JobStorage</c> is a connection string, or
/// <c>JobStorage__blobServiceUri</c> and <c>JobStorage__tableServiceUri</c> addresses to which one signs in; <c>ServiceBus</c> and <c>ServiceBus__fullyQualifiedNamespace</c>
/// likewise. Checkpoints may have an account of their own, <c>CheckpointStorage</c>. <c>__credential=managedidentity</c> and <c>__clientId</c>
/// choose the identity; without them a developer's own sign-in is used.
/// Source: Azure Functions, identity-based connections.
/// </summary>
public static class Connections
{
    // Not "Storage": the Functions host looks for AzureWebJobs + name first, and would find the account that it keeps its own receipts in.
    public const string Storage = "JobStorage";
    public const string ServiceBus = "ServiceBus";

    // An account that keeps what was overwritten and deleted would keep, and bill, every version of every checkpoint.
    public const string CheckpointStorage = "CheckpointStorage";

    /// <summary>Setting that names the queue.</summary>
    public const string Queue = "JobQueue";

    /// <exception cref="InvalidOperationException">Neither setting is there.</exception>
    public static BlobServiceClient Blobs(IConfiguration settings) => Account(settings, Storage);

    /// <summary>The tables of the account of <see cref="Blobs"/>.</summary>
    /// <exception cref="InvalidOperationException">Neither setting is there.</exception>
    public static TableServiceClient Tables(IConfiguration settings) =>
        settings[Storage] is { Length: > 0 } text
            ? new TableServiceClient(text, TableOptions())
            : new TableServiceClient(new Uri(Required(settings, Storage, "tableServiceUri")), Credential(settings.GetSection(Storage)), TableOptions());

    /// <summary>The index waits for nobody: a status is written whether the table answers or not.</summary>
    public static TableClientOptions TableOptions() => new()
    {
        Retry = { MaxRetries = 2, Delay = TimeSpan.FromMilliseconds(100), MaxDelay = TimeSpan.FromSeconds(1), NetworkTimeout = TimeSpan.FromSeconds(10) },
    };

    /// <returns>The account of <see cref="Blobs"/> where checkpoints have none of their own.</returns>
    /// <exception cref="InvalidOperationException">Neither account's setting is there.</exception>
    public static BlobServiceClient Checkpoints(IConfiguration settings) =>
        Account(settings, Names(settings, CheckpointStorage) ? CheckpointStorage : Storage);

    /// <exception cref="InvalidOperationException">Neither setting is there.</exception>
    public static ServiceBusClient Bus(IConfiguration settings)
    {
        // A queue that moves or starts again is away for seconds: tried often, and about 16 s in all, which a caller over HTTP waits for, too.
        var options = new ServiceBusClientOptions
        {
            RetryOptions = new ServiceBusRetryOptions
            {
                Mode = ServiceBusRetryMode.Exponential,
                Delay = TimeSpan.FromSeconds(0.2),
                MaxDelay = TimeSpan.FromSeconds(2),
                MaxRetries = 10,
                // Shorter, and what a queue that only pauses has taken would be sent again; duplicates are detected, but cost.
                TryTimeout = TimeSpan.FromSeconds(30),
            },
        };
        return settings[ServiceBus] is { Length: > 0 } text
            ? new ServiceBusClient(text, options)
            : new ServiceBusClient(Required(settings, ServiceBus, "fullyQualifiedNamespace"), Credential(settings.GetSection(ServiceBus)), options);
    }

    /// <exception cref="InvalidOperationException">The setting is not there.</exception>
    public static string QueueName(IConfiguration settings) =>
        settings[Queue] is { Length: > 0 } name ? name : throw Missing(Queue);

    // An empty connection string, as a sample of settings has it, is none.
    private static bool Names(IConfiguration settings, string account) =>
        settings[account] is { Length: > 0 } || settings.GetSection(account)["blobServiceUri"] is { Length: > 0 };

    private static BlobServiceClient Account(IConfiguration settings, string name) =>
        settings[name] is { Length: > 0 } text
            ? new BlobServiceClient(text)
            : new BlobServiceClient(new Uri(Required(settings, name, "blobServiceUri")), Credential(settings.GetSection(name)));

    private static TokenCredential Credential(IConfigurationSection settings) =>
        string.Equals(settings["credential"], "managedidentity", StringComparison.OrdinalIgnoreCase)
            ? new ManagedIdentityCredential(settings["clientId"] is { Length: > 0 } id
                ? ManagedIdentityId.FromUserAssignedClientId(id)
                : ManagedIdentityId.SystemAssigned)
            : new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = settings["clientId"] });

    private static string Required(IConfiguration settings, string name, string part) =>
        settings.GetSection(name)[part] is { Length: > 0 } value ? value : throw Missing($"{name} or {name}__{part}");

    private static InvalidOperationException Missing(string name) =>
        new($"The setting {name} is missing. See the table of settings in README.md, or start everything with ./dgp up.");
}
