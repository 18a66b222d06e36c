using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>
/// A message that the queue has lent to this worker. Settling it is not part of the job: if it fails, the message comes back, and whoever
/// gets it sees from the status what is left to do.
/// </summary>
internal sealed class Delivery
{
    private readonly ProcessMessageEventArgs _args;
    private readonly ILogger _log;

    public Delivery(ProcessMessageEventArgs args, ILogger log)
    {
        (_args, _log) = (args, log);
        _args.MessageLockLostAsync += OnLockLost;
    }

    public ServiceBusReceivedMessage Message => _args.Message;

    /// <summary>From 1.</summary>
    public int Count => Message.DeliveryCount;

    /// <summary>What to do when the lock is lost.</summary>
    public Action? LockLost { get; set; }

    public Task CompleteAsync() => SettleAsync("complete", () => _args.CompleteMessageAsync(Message, CancellationToken.None));

    public Task AbandonAsync() => SettleAsync("abandon", () => _args.AbandonMessageAsync(Message, cancellationToken: CancellationToken.None));

    public Task DeadLetterAsync(string reason, string description) =>
        SettleAsync("dead-letter", () => _args.DeadLetterMessageAsync(Message, reason, description, CancellationToken.None));

    private async Task SettleAsync(string what, Func<Task> settle)
    {
        try
        {
            await settle();
        }
        catch (Exception e) when (TransientFailure.Is(e) || e is UnauthorizedAccessException)
        {
            _log.NotSettled(what, Message.MessageId, e.Message);
        }
    }

    private Task OnLockLost(MessageLockLostEventArgs e)
    {
        LockLost?.Invoke();
        return Task.CompletedTask;
    }
}
