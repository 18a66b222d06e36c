using System.Diagnostics.CodeAnalysis;

namespace Azure.Messaging.ServiceBus;

/// <summary>One message in a handler: renews its lock, completes it afterwards, abandons it if the handler threw.</summary>
internal sealed class MessageHandling(ServiceBusProcessor processor, ServiceBusReceiver receiver, CancellationToken stopping)
{
    [SuppressMessage("Design", "CA1031", Justification = "A handler may throw anything; the processor reports it and goes on.")]
    public async Task RunAsync(ServiceBusReceivedMessage message)
    {
        var args = new ProcessMessageEventArgs(message, receiver, processor.Identifier, stopping);
        var source = ServiceBusErrorSource.ProcessMessageCallback;
        using var watch = args.LockWatch;
        var renewal = new LockRenewal(receiver, args, processor.MaxAutoLockRenewalDuration, e => processor.ReportAsync(e, ServiceBusErrorSource.RenewLock, stopping));
        await using (renewal.ConfigureAwait(false))
        {
            try
            {
                await HandleAsync(args).ConfigureAwait(false);
                if (receiver.ReceiveMode == ServiceBusReceiveMode.PeekLock && processor.AutoCompleteMessages && !message.IsSettled)
                {
                    source = ServiceBusErrorSource.Complete;
                    await receiver.CompleteMessageAsync(message, CancellationToken.None).ConfigureAwait(false);   // also while stopping
                    message.IsSettled = true;
                }
            }
            catch (TaskCanceledException) when (stopping.IsCancellationRequested)
            {
                // As in the published package: neither reported nor abandoned, so the message stays locked until its lock ends.
            }
            catch (Exception e)
            {
                await processor.ReportAsync(e, source, stopping).ConfigureAwait(false);
                if (e is not ServiceBusException { Reason: ServiceBusFailureReason.MessageLockLost })
                {
                    await AbandonAsync(message).ConfigureAwait(false);
                }
            }
        }
    }

    /// <summary>The handler, and the lock-lost event while it runs.</summary>
    private async Task HandleAsync(ProcessMessageEventArgs args)
    {
        var registration = args.LockWatch.Lost.Register(() => _ = RaiseLockLostAsync(args));
        await using (registration.ConfigureAwait(false))
        {
            await processor.OnProcessMessageAsync(args).ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "Nobody waits for the event; its error must not end the process.")]
    private async Task RaiseLockLostAsync(ProcessMessageEventArgs args)
    {
        try
        {
            await args.OnMessageLockLostAsync(new(args.Message, args.LockWatch.Error)).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            await processor.ReportAsync(e, ServiceBusErrorSource.ProcessMessageCallback, stopping).ConfigureAwait(false);
        }
    }

    [SuppressMessage("Design", "CA1031", Justification = "It goes to the error handler.")]
    private async Task AbandonAsync(ServiceBusReceivedMessage message)
    {
        if (message.IsSettled || receiver.ReceiveMode != ServiceBusReceiveMode.PeekLock)
        {
            return;
        }

        try
        {
            await receiver.AbandonMessageAsync(message, cancellationToken: CancellationToken.None).ConfigureAwait(false);   // also while stopping
        }
        catch (Exception e)
        {
            await processor.ReportAsync(e, ServiceBusErrorSource.Abandon, stopping).ConfigureAwait(false);
        }
    }
}
