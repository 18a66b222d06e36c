namespace Azure.Messaging.ServiceBus;

/// <summary>An error in a processor; it goes on all the same.</summary>
public sealed class ProcessErrorEventArgs : EventArgs
{
    /// <summary>An error of a processor without a name.</summary>
    public ProcessErrorEventArgs(
        Exception exception, ServiceBusErrorSource errorSource, string fullyQualifiedNamespace, string entityPath, CancellationToken cancellationToken)
        : this(exception, errorSource, fullyQualifiedNamespace, entityPath, string.Empty, cancellationToken)
    {
    }

    /// <summary>An error.</summary>
    public ProcessErrorEventArgs(
        Exception exception,
        ServiceBusErrorSource errorSource,
        string fullyQualifiedNamespace,
        string entityPath,
        string identifier,
        CancellationToken cancellationToken)
    {
        Exception = exception;
        ErrorSource = errorSource;
        FullyQualifiedNamespace = fullyQualifiedNamespace;
        EntityPath = entityPath;
        Identifier = identifier;
        CancellationToken = cancellationToken;
    }

    /// <summary>What was thrown.</summary>
    public Exception Exception { get; }

    /// <summary>What the processor was doing.</summary>
    public ServiceBusErrorSource ErrorSource { get; }

    /// <summary>The client's host.</summary>
    public string FullyQualifiedNamespace { get; }

    /// <summary>The queue.</summary>
    public string EntityPath { get; }

    /// <summary>The processor.</summary>
    public string Identifier { get; }

    /// <summary>Fires when the processor is stopped.</summary>
    public CancellationToken CancellationToken { get; }
}
