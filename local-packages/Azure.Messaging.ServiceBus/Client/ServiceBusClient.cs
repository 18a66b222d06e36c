using Azure.Core;

namespace Azure.Messaging.ServiceBus;

/// <summary>The way to the queues of a namespace; here, of a file. One per process is enough; senders, receivers and processors share its connection.</summary>
public class ServiceBusClient : IAsyncDisposable
{
    private readonly QueueNamespace _namespace;
    private readonly string? _entityPath;

    /// <summary>A client for the file named by <c>LocalFile</c> in the connection string.</summary>
    /// <param name="connectionString">An endpoint, a key or signature, and, beyond the published package's keys, <c>LocalFile=path</c>.</param>
    /// <exception cref="FormatException">The string is malformed.</exception>
    /// <exception cref="ArgumentException">The string lacks an endpoint or a key.</exception>
    public ServiceBusClient(string connectionString)
        : this(connectionString, new ServiceBusClientOptions())
    {
    }

    /// <inheritdoc cref="ServiceBusClient(string)"/>
    public ServiceBusClient(string connectionString, ServiceBusClientOptions options)
        : this(connectionString, options, TimeProvider.System)
    {
    }

    /// <summary>A client that cannot be used in this build: its first operation says so.</summary>
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential)
        : this(fullyQualifiedNamespace, (object)credential, null)
    {
    }

    /// <inheritdoc cref="ServiceBusClient(string, TokenCredential)"/>
    public ServiceBusClient(string fullyQualifiedNamespace, TokenCredential credential, ServiceBusClientOptions options)
        : this(fullyQualifiedNamespace, (object)credential, options)
    {
    }

    /// <inheritdoc cref="ServiceBusClient(string, TokenCredential)"/>
    public ServiceBusClient(string fullyQualifiedNamespace, AzureNamedKeyCredential credential, ServiceBusClientOptions? options = null)
        : this(fullyQualifiedNamespace, (object)credential, options)
    {
    }

    /// <inheritdoc cref="ServiceBusClient(string, TokenCredential)"/>
    public ServiceBusClient(string fullyQualifiedNamespace, AzureSasCredential credential, ServiceBusClientOptions? options = null)
        : this(fullyQualifiedNamespace, (object)credential, options)
    {
    }

    /// <summary>For subclasses in tests.</summary>
    protected ServiceBusClient()
        : this(new QueueNamespace(string.Empty, null, new ServiceBusRetryOptions(), TimeProvider.System), new ServiceBusClientOptions())
    {
    }

    /// <param name="connectionString">As for the public constructor.</param>
    /// <param name="options">Null for the defaults.</param>
    /// <param name="clock">Decides when locks end and messages are due.</param>
    internal ServiceBusClient(string connectionString, ServiceBusClientOptions? options, TimeProvider clock)
    {
        var properties = ServiceBusConnectionStringProperties.Parse(connectionString).Validated();
        options ??= new();
        _entityPath = properties.EntityPath;
        _namespace = new(properties.FullyQualifiedNamespace!, properties.LocalFile, options.RetryOptions.Clone(), clock);
        Identifier = options.Identifier ?? NewIdentifier(FullyQualifiedNamespace);
        TransportType = options.TransportType;
    }

    private ServiceBusClient(string fullyQualifiedNamespace, object credential, ServiceBusClientOptions? options)
        : this(new QueueNamespace(Host(fullyQualifiedNamespace), null, (options?.RetryOptions ?? new()).Clone(), TimeProvider.System), options ?? new()) =>
        ArgumentNullException.ThrowIfNull(credential);

    private ServiceBusClient(QueueNamespace queues, ServiceBusClientOptions options)
    {
        _namespace = queues;
        Identifier = options.Identifier ?? NewIdentifier(FullyQualifiedNamespace);
        TransportType = options.TransportType;
    }

    /// <summary>The endpoint's host.</summary>
    public virtual string FullyQualifiedNamespace => _namespace.Host;

    /// <summary>True after <see cref="DisposeAsync"/>.</summary>
    public virtual bool IsClosed { get; private set; }

    /// <summary>As given in the options.</summary>
    public ServiceBusTransportType TransportType { get; }

    /// <summary>As given in the options, or made up.</summary>
    public virtual string Identifier { get; }

    internal QueueNamespace Namespace
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsClosed, typeof(ServiceBusClient));
            return _namespace;
        }
    }

    /// <summary>A sender to that queue. Whether the queue is there shows on first use.</summary>
    public virtual ServiceBusSender CreateSender(string queueOrTopicName) => new(this, Allowed(queueOrTopicName), new ServiceBusSenderOptions());

    /// <inheritdoc cref="CreateSender(string)"/>
    public virtual ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions options) => new(this, Allowed(queueOrTopicName), options);

    /// <summary>A receiver from that queue, or from <c>queue/$DeadLetterQueue</c>.</summary>
    public virtual ServiceBusReceiver CreateReceiver(string queueName) => new(this, Allowed(queueName), new ServiceBusReceiverOptions());

    /// <inheritdoc cref="CreateReceiver(string)"/>
    public virtual ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions options) => new(this, Allowed(queueName), options);

    /// <summary>A processor for that queue, or for <c>queue/$DeadLetterQueue</c>.</summary>
    public virtual ServiceBusProcessor CreateProcessor(string queueName) => new(this, Allowed(queueName), new ServiceBusProcessorOptions());

    /// <inheritdoc cref="CreateProcessor(string)"/>
    public virtual ServiceBusProcessor CreateProcessor(string queueName, ServiceBusProcessorOptions options) => new(this, Allowed(queueName), options);

    /// <summary>Closes the connection; operations under way fail with <see cref="ObjectDisposedException"/>, and locked messages stay locked.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        IsClosed = true;
        await _namespace.DisposeAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    internal static string NewIdentifier(string of) => $"{of}-{Guid.NewGuid()}";

    /// <summary>A name, or an address as management tools print it.</summary>
    private static string Host(string fullyQualifiedNamespace)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fullyQualifiedNamespace);
        var host = Uri.TryCreate(fullyQualifiedNamespace, UriKind.Absolute, out var uri) && uri.Host.Length > 0 ? uri.Host : fullyQualifiedNamespace;
        return Uri.CheckHostName(host) != UriHostNameType.Unknown
            ? host
            : throw new ArgumentException($"'{fullyQualifiedNamespace}' is not a fully qualified namespace.", nameof(fullyQualifiedNamespace));
    }

    private string Allowed(string queueName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(queueName);
        ObjectDisposedException.ThrowIf(IsClosed, typeof(ServiceBusClient));
        return _entityPath is null || _entityPath == queueName
            ? queueName
            : throw new ArgumentException($"The connection string is limited to '{_entityPath}'.", nameof(queueName));
    }
}
