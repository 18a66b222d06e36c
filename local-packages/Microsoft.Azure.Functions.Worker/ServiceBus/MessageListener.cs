using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.ServiceBus;

/// <summary>Takes messages from a queue and hands them to a function: one at a time through a processor, or many through a receiver.</summary>
internal sealed class MessageListener(
    ServiceBusClient client, string queue, ServiceBusProcessorOptions options, int batchSize, Func<MessageBatch, CancellationToken, Task> run, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ErrorPause = TimeSpan.FromSeconds(2);

    private string? _lastError;

    /// <summary>One invocation for each message, as many at a time as host.json allows.</summary>
    public async Task ProcessAsync(CancellationToken stopping)
    {
        await using var processor = client.CreateProcessor(queue, options);
        processor.ProcessMessageAsync += args => OneAsync(args, stopping);
        processor.ProcessErrorAsync += args =>
        {
            // A handler's own failure is in the log already.
            if (args.ErrorSource != ServiceBusErrorSource.ProcessMessageCallback)
            {
                Report(args.Exception, args.ErrorSource.ToString());
            }

            return Task.CompletedTask;
        };

        await StartAsync(processor, stopping);
        await Task.Delay(Timeout.InfiniteTimeSpan, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Returns when the handlers have.
        await processor.StopProcessingAsync(CancellationToken.None);
    }

    /// <summary>One invocation for all messages that are there.</summary>
    public async Task ReceiveAsync(CancellationToken stopping)
    {
        await using var receiver = client.CreateReceiver(queue, new ServiceBusReceiverOptions { PrefetchCount = options.PrefetchCount });
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                var messages = await receiver.ReceiveMessagesAsync(batchSize, MaxWait, stopping);
                _lastError = null;
                if (messages.Count > 0)
                {
                    await ManyAsync(receiver, messages);
                }
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                Report(e, "receive");
                await Task.Delay(ErrorPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task StartAsync(ServiceBusProcessor processor, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await processor.StartProcessingAsync(stopping);
                return;
            }
            catch (Exception e) when (e is ServiceBusException or OperationCanceledException)
            {
                Report(e, "start");
                await Task.Delay(ErrorPause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task OneAsync(ProcessMessageEventArgs args, CancellationToken stopping)
    {
        _lastError = null;
        try
        {
            // Not the processor's token: it fires as soon as the host stops, and what runs may finish.
            await run(new MessageBatch([args.Message], new ProcessorActions(args)), CancellationToken.None);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The processor would leave it locked; the next host shall have it at once.
            await args.AbandonMessageAsync(args.Message, cancellationToken: CancellationToken.None);
        }
    }

    private async Task ManyAsync(ServiceBusReceiver receiver, IReadOnlyList<ServiceBusReceivedMessage> messages)
    {
        var actions = new ReceiverActions(receiver);
        Func<ServiceBusReceivedMessage, Task> settle = message => actions.CompleteMessageAsync(message);
        using var renewing = new CancellationTokenSource();
        var renewal = RenewAsync(receiver, messages, actions, renewing.Token);
        try
        {
            await run(new MessageBatch(messages, actions), CancellationToken.None);
            if (!options.AutoCompleteMessages)
            {
                return;
            }
        }
        catch
        {
            // The runner has logged it.
            settle = message => actions.AbandonMessageAsync(message);
        }
        finally
        {
            await renewing.CancelAsync();
            await renewal;
        }

        foreach (var message in messages.Where(message => !actions.IsSettled(message)))
        {
            try
            {
                await settle(message);
            }
            catch (ServiceBusException e)
            {
                Report(e, "settle");
            }
        }
    }

    private async Task RenewAsync(
        ServiceBusReceiver receiver, IReadOnlyList<ServiceBusReceivedMessage> messages, ReceiverActions actions, CancellationToken ended)
    {
        var until = time.GetUtcNow() + options.MaxAutoLockRenewalDuration;
        while (!ended.IsCancellationRequested && time.GetUtcNow() < until)
        {
            var left = messages.Min(message => message.LockedUntil) - time.GetUtcNow();
            await Task.Delay(left > TimeSpan.FromSeconds(1) ? left / 2 : TimeSpan.FromMilliseconds(500), time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            foreach (var message in messages.Where(message => !ended.IsCancellationRequested && !actions.IsSettled(message)))
            {
                try
                {
                    await receiver.RenewMessageLockAsync(message, ended);
                }
                catch (Exception e) when (e is ServiceBusException or OperationCanceledException)
                {
                    // Settling it will tell.
                }
            }
        }
    }

    // Once for each kind of trouble, not once for each attempt.
    private void Report(Exception error, string during)
    {
        var reason = error.Message.Split('\n')[0];
        if (Interlocked.Exchange(ref _lastError, reason) != reason)
        {
            log.Trouble(queue, during, reason);
        }
    }
}
