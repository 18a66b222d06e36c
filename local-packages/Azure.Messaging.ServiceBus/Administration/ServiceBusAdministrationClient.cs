using System.Net;
using Azure.Core;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>Makes, changes, counts and deletes queues. It opens the file for each operation and holds nothing between them.</summary>
public class ServiceBusAdministrationClient
{
    private readonly AdministeredFile _file;

    /// <summary>A client for the file named by <c>LocalFile</c> in the connection string.</summary>
    /// <inheritdoc cref="ServiceBusClient(string)"/>
    public ServiceBusAdministrationClient(string connectionString)
        : this(connectionString, TimeProvider.System)
    {
    }

    /// <inheritdoc cref="ServiceBusAdministrationClient(string)"/>
    public ServiceBusAdministrationClient(string connectionString, ServiceBusAdministrationClientOptions options)
        : this(connectionString, TimeProvider.System)
    {
    }

    /// <summary>A client that cannot be used in this build: its first operation says so.</summary>
    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, (object)credential)
    {
    }

    /// <inheritdoc cref="ServiceBusAdministrationClient(string, TokenCredential)"/>
    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusAdministrationClientOptions options)
        : this(fullyQualifiedNamespace, (object)credential)
    {
    }

    /// <inheritdoc cref="ServiceBusAdministrationClient(string, TokenCredential)"/>
    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, AzureNamedKeyCredential credential, ServiceBusAdministrationClientOptions? options = null)
        : this(fullyQualifiedNamespace, (object)credential)
    {
    }

    /// <inheritdoc cref="ServiceBusAdministrationClient(string, TokenCredential)"/>
    public ServiceBusAdministrationClient(string fullyQualifiedNamespace, AzureSasCredential credential, ServiceBusAdministrationClientOptions? options = null)
        : this(fullyQualifiedNamespace, (object)credential)
    {
    }

    /// <summary>For subclasses in tests.</summary>
    protected ServiceBusAdministrationClient() => _file = new(string.Empty, null, TimeProvider.System);

    /// <param name="connectionString">As for the public constructor.</param>
    /// <param name="clock">Dates the queues, and decides which messages are due or expired.</param>
    internal ServiceBusAdministrationClient(string connectionString, TimeProvider clock)
    {
        var properties = ServiceBusConnectionStringProperties.Parse(connectionString).Validated();
        _file = new(properties.FullyQualifiedNamespace!, properties.LocalFile, clock);
    }

    private ServiceBusAdministrationClient(string fullyQualifiedNamespace, object credential)
    {
        ArgumentException.ThrowIfNullOrEmpty(fullyQualifiedNamespace);
        ArgumentNullException.ThrowIfNull(credential);
        _file = new(fullyQualifiedNamespace, null, TimeProvider.System);
    }

    /// <summary>Makes a queue with the default settings.</summary>
    /// <inheritdoc cref="CreateQueueAsync(CreateQueueOptions, CancellationToken)"/>
    public virtual Task<Response<QueueProperties>> CreateQueueAsync(string name, CancellationToken cancellationToken = default) =>
        CreateQueueAsync(new CreateQueueOptions(name), cancellationToken);

    /// <summary>Makes a queue.</summary>
    /// <exception cref="ServiceBusException"><see cref="ServiceBusFailureReason.MessagingEntityAlreadyExists"/>.</exception>
    /// <exception cref="ArgumentException">The lock duration is not between 5 s and 5 min.</exception>
    public virtual async Task<Response<QueueProperties>> CreateQueueAsync(CreateQueueOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var queue = QueueLimits.Checked(options.ToRow());
        var created = await _file.RunAsync((database, now) => database.Create(queue, now), cancellationToken).ConfigureAwait(false);
        return Answer(new QueueProperties(created), HttpStatusCode.Created);
    }

    /// <summary>A queue's settings.</summary>
    /// <exception cref="ServiceBusException"><see cref="ServiceBusFailureReason.MessagingEntityNotFound"/>.</exception>
    public virtual async Task<Response<QueueProperties>> GetQueueAsync(string name, CancellationToken cancellationToken = default) =>
        Answer(new QueueProperties(await _file.RunAsync((database, _) => database.Get(name), cancellationToken).ConfigureAwait(false)));

    /// <summary>Whether there is a queue of that name.</summary>
    public virtual async Task<Response<bool>> QueueExistsAsync(string name, CancellationToken cancellationToken = default)
    {
        var path = QueueLimits.CheckedName(name);
        return Answer(await _file.RunAsync((database, _) => database.Find(path) is not null, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Changes a queue's settings.</summary>
    /// <inheritdoc cref="GetQueueAsync"/>
    public virtual async Task<Response<QueueProperties>> UpdateQueueAsync(QueueProperties queue, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queue);
        var row = QueueLimits.Checked(new CreateQueueOptions(queue).ToRow());
        return Answer(new QueueProperties(await _file.RunAsync((database, now) => database.Update(row, now), cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>Deletes a queue with everything in it.</summary>
    /// <inheritdoc cref="GetQueueAsync"/>
    public virtual async Task<Response> DeleteQueueAsync(string name, CancellationToken cancellationToken = default)
    {
        var path = QueueLimits.CheckedName(name);
        await _file.RunAsync((database, _) => database.Delete(path), cancellationToken).ConfigureAwait(false);
        return new LocalResponse(HttpStatusCode.OK);
    }

    /// <summary>How many messages a queue has. Counts what is due, expired or exhausted as if it had been moved already, and moves it.</summary>
    /// <inheritdoc cref="GetQueueAsync"/>
    public virtual async Task<Response<QueueRuntimeProperties>> GetQueueRuntimePropertiesAsync(string name, CancellationToken cancellationToken = default)
    {
        var path = QueueLimits.CheckedName(name);
        return Answer(new QueueRuntimeProperties(await _file.RunAsync((database, now) => Count(database, path, now), cancellationToken).ConfigureAwait(false)));
    }

    /// <summary>All queues by name.</summary>
    public virtual AsyncPageable<QueueProperties> GetQueuesAsync(CancellationToken cancellationToken = default) => new SinglePage<QueueProperties>(
        async cancel => [.. (await _file.RunAsync((database, _) => database.List(), cancel).ConfigureAwait(false)).Select(queue => new QueueProperties(queue))],
        cancellationToken);

    /// <summary>How many messages the queues have, by the queues' names.</summary>
    public virtual AsyncPageable<QueueRuntimeProperties> GetQueuesRuntimePropertiesAsync(CancellationToken cancellationToken = default) => new SinglePage<QueueRuntimeProperties>(
        async cancel => await _file.RunAsync<IReadOnlyList<QueueRuntimeProperties>>(
            (database, now) => [.. database.List().Select(queue => new QueueRuntimeProperties(Count(database, queue.Name, now)))], cancel).ConfigureAwait(false),
        cancellationToken);

    private static QueueCounts Count(Database database, string name, DateTimeOffset now)
    {
        var queue = database.Get(name);
        while (database.NeedsTidying(queue, now))
        {
            database.Tidy(queue, now);
        }

        return database.Count(database.Get(name));
    }

    private static Response<T> Answer<T>(T value, HttpStatusCode status = HttpStatusCode.OK) => Response.FromValue(value, new LocalResponse(status));
}
