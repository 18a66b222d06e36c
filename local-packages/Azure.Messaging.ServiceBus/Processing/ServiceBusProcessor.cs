using System.Diagnostics.CodeAnalysis;

namespace Azure.Messaging.ServiceBus;

/// <summary>Calls a handler for each message of a queue, several at a time if wanted, and keeps the messages locked meanwhile.</summary>
public class ServiceBusProcessor : IAsyncDisposable
{
    private readonly ServiceBusClient? _client;
    private readonly EntityPath _path;
    private readonly SemaphoreSlim _startOrStop = new(1, 1);
    private Func<ProcessMessageEventArgs, Task>? _messageHandler;
    private Func<ProcessErrorEventArgs, Task>? _errorHandler;
    private ServiceBusReceiver? _receiver;
    private MessagePump? _pump;

    /// <summary>For subclasses in tests.</summary>
    protected ServiceBusProcessor()
    {
    }

    /// <summary>For subclasses, and for <see cref="ServiceBusClient"/>.</summary>
    protected internal ServiceBusProcessor(ServiceBusClient client, string queueName, ServiceBusProcessorOptions? options)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentException.ThrowIfNullOrWhiteSpace(queueName);
        options ??= new();
        _client = client;
        _path = ServiceBus.EntityPath.Parse(queueName, options.SubQueue);
        EntityPath = _path.ToString();
        Identifier = options.Identifier ?? ServiceBusClient.NewIdentifier(EntityPath);
        ReceiveMode = options.ReceiveMode;
        PrefetchCount = options.PrefetchCount;
        AutoCompleteMessages = options.AutoCompleteMessages;
        MaxAutoLockRenewalDuration = options.MaxAutoLockRenewalDuration;
        MaxConcurrentCalls = options.MaxConcurrentCalls;
    }

    /// <summary>Handles a message. Exactly one handler, set before the start. If it throws, the message is abandoned.</summary>
    [SuppressMessage("Design", "CA1065", Justification = "The published package throws the same.")]
    public event Func<ProcessMessageEventArgs, Task> ProcessMessageAsync
    {
        add => WhileStopped(() => _messageHandler = Single(_messageHandler, value));
        remove => WhileStopped(() => _messageHandler = None(_messageHandler, value));
    }

    /// <summary>Is told of errors. Exactly one handler, set before the start. What it throws itself is ignored.</summary>
    [SuppressMessage("Design", "CA1065", Justification = "The published package throws the same.")]
    public event Func<ProcessErrorEventArgs, Task> ProcessErrorAsync
    {
        add => WhileStopped(() => _errorHandler = Single(_errorHandler, value));
        remove => WhileStopped(() => _errorHandler = None(_errorHandler, value));
    }

    /// <summary>The client's host.</summary>
    public virtual string FullyQualifiedNamespace => Client.FullyQualifiedNamespace;

    /// <summary>The queue, with <c>/$DeadLetterQueue</c> for its dead letters.</summary>
    public virtual string EntityPath { get; } = string.Empty;

    /// <summary>As given in the options, or made up.</summary>
    public virtual string Identifier { get; } = string.Empty;

    /// <summary>As given in the options.</summary>
    public virtual ServiceBusReceiveMode ReceiveMode { get; }

    /// <summary>As given in the options, and without effect.</summary>
    public virtual int PrefetchCount { get; private set; }

    /// <summary>As given in the options.</summary>
    public virtual bool AutoCompleteMessages { get; }

    /// <summary>As given in the options.</summary>
    public virtual TimeSpan MaxAutoLockRenewalDuration { get; }

    /// <summary>Handlers at a time.</summary>
    public virtual int MaxConcurrentCalls { get; private set; } = 1;

    /// <summary>True from the start until a stop has ended.</summary>
    public virtual bool IsProcessing => _pump is not null;

    /// <summary>True after <see cref="CloseAsync"/>.</summary>
    public virtual bool IsClosed { get; private set; }

    internal bool IsClientClosed => Client.IsClosed;

    private ServiceBusClient Client => _client ?? throw new InvalidOperationException("This processor was made without a client.");

    /// <summary>Starts to receive and returns.</summary>
    /// <exception cref="InvalidOperationException">It runs already, or a handler is missing.</exception>
    public virtual async Task StartProcessingAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(IsClosed, typeof(ServiceBusProcessor));
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_pump is not null)
            {
                throw Running();
            }

            if (_messageHandler is null || _errorHandler is null)
            {
                throw new InvalidOperationException($"{nameof(ProcessMessageAsync)} and {nameof(ProcessErrorAsync)} need a handler before the processor can start.");
            }

            _receiver ??= new ServiceBusReceiver(
                Client, EntityPath, new ServiceBusReceiverOptions { ReceiveMode = ReceiveMode, PrefetchCount = PrefetchCount, Identifier = $"{Identifier}-Receiver" });
            _pump = new MessagePump(this, _receiver, Client.Namespace.RetryDelay);
            _pump.SetLanes(MaxConcurrentCalls);
        }
        finally
        {
            _startOrStop.Release();
        }
    }

    /// <summary>
    /// Stops to receive, fires the handlers' cancellation token and waits until they have returned; locks are renewed until then. Does nothing if it does not run.
    /// </summary>
    /// <param name="cancellationToken">Only before the stop has begun: the processor then goes on.</param>
    public virtual async Task StopProcessingAsync(CancellationToken cancellationToken = default)
    {
        await EnterAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_pump is not null)
            {
                await _pump.DisposeAsync().ConfigureAwait(false);
                _pump = null;
            }
        }
        finally
        {
            _startOrStop.Release();
        }
    }

    /// <summary>Stops for good.</summary>
    public virtual async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        IsClosed = true;
        if (IsProcessing)
        {
            await StopProcessingAsync(cancellationToken).ConfigureAwait(false);
        }

        if (_receiver is not null)
        {
            await _receiver.CloseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc cref="CloseAsync"/>
    public async ValueTask DisposeAsync()
    {
        await CloseAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Changes <see cref="MaxConcurrentCalls"/>, also while it runs; handlers that are too many finish what they have.</summary>
    public void UpdateConcurrency(int maxConcurrentCalls)
    {
        ObjectDisposedException.ThrowIf(IsClosed, typeof(ServiceBusProcessor));
        ArgumentOutOfRangeException.ThrowIfLessThan(maxConcurrentCalls, 1);
        MaxConcurrentCalls = maxConcurrentCalls;
        _pump?.SetLanes(maxConcurrentCalls);
    }

    /// <summary>Changes <see cref="PrefetchCount"/>, without effect.</summary>
    public void UpdatePrefetchCount(int prefetchCount)
    {
        ObjectDisposedException.ThrowIf(IsClosed, typeof(ServiceBusProcessor));
        ArgumentOutOfRangeException.ThrowIfNegative(prefetchCount);
        PrefetchCount = prefetchCount;
    }

    /// <summary>Calls the message handler.</summary>
    protected internal virtual Task OnProcessMessageAsync(ProcessMessageEventArgs args) => _messageHandler?.Invoke(args) ?? Task.CompletedTask;

    /// <summary>Calls the error handler.</summary>
    protected internal virtual Task OnProcessErrorAsync(ProcessErrorEventArgs args) => _errorHandler?.Invoke(args) ?? Task.CompletedTask;

    /// <summary>Tells the error handler.</summary>
    [SuppressMessage("Design", "CA1031", Justification = "An error in the error handler has nowhere to go.")]
    internal async Task ReportAsync(Exception error, ServiceBusErrorSource source, CancellationToken stopping)
    {
        try
        {
            await OnProcessErrorAsync(new(error, source, FullyQualifiedNamespace, EntityPath, Identifier, stopping)).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // As in the published package.
        }
    }

    private static T Single<T>(T? present, T added)
        where T : Delegate
    {
        ArgumentNullException.ThrowIfNull(added);
        return present is null ? added : throw new NotSupportedException("There is a handler already; remove it first.");
    }

    private static T? None<T>(T? present, T removed)
        where T : Delegate
    {
        ArgumentNullException.ThrowIfNull(removed);
        return present == removed ? null : throw new ArgumentException("This handler was not added.", nameof(removed));
    }

    private static InvalidOperationException Running() => new("The processor is running; stop it first.");

    private void WhileStopped(Action action)
    {
        _startOrStop.Wait();
        try
        {
            if (_pump is not null)
            {
                throw Running();
            }

            action();
        }
        finally
        {
            _startOrStop.Release();
        }
    }

    private async Task EnterAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            throw new TaskCanceledException("The operation was cancelled.", null, cancellationToken);
        }

        await _startOrStop.WaitAsync(cancellationToken).ConfigureAwait(false);
    }
}
