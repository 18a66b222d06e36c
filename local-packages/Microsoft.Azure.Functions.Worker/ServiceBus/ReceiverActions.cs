using System.Collections.Concurrent;
using Azure.Messaging.ServiceBus;

namespace Microsoft.Azure.Functions.Worker.ServiceBus;

/// <summary>Settles the messages of a batch, and remembers which are settled.</summary>
internal sealed class ReceiverActions(ServiceBusReceiver receiver) : ServiceBusMessageActions
{
    private readonly ConcurrentDictionary<string, bool> _settled = new();

    public bool IsSettled(ServiceBusReceivedMessage message) => _settled.ContainsKey(message.LockToken);

    public override async Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
    {
        await receiver.CompleteMessageAsync(message, cancellationToken);
        _settled[message.LockToken] = true;
    }

    public override async Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default)
    {
        await receiver.AbandonMessageAsync(message, propertiesToModify, cancellationToken);
        _settled[message.LockToken] = true;
    }

    public override async Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, Dictionary<string, object>? propertiesToModify = default, string? deadLetterReason = default,
        string? deadLetterErrorDescription = default, CancellationToken cancellationToken = default)
    {
        await (deadLetterReason is null
            ? receiver.DeadLetterMessageAsync(message, propertiesToModify, cancellationToken)
            : receiver.DeadLetterMessageAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken));
        _settled[message.LockToken] = true;
    }

    public override async Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = default, CancellationToken cancellationToken = default)
    {
        await receiver.DeferMessageAsync(message, propertiesToModify, cancellationToken);
        _settled[message.LockToken] = true;
    }

    public override Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        receiver.RenewMessageLockAsync(message, cancellationToken);
}
