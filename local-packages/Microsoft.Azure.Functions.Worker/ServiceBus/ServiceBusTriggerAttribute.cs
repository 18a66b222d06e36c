using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Runs the function for every message of a queue.</summary>
public sealed class ServiceBusTriggerAttribute : TriggerBindingAttribute
{
    /// <param name="queueName">May contain <c>%Setting%</c>; <c>queue/$DeadLetterQueue</c> is the queue's dead letters.</param>
    public ServiceBusTriggerAttribute(string queueName)
    {
        QueueName = queueName;
    }

    /// <summary>The setting that holds the Service Bus connection; <c>AzureWebJobsServiceBus</c> if null.</summary>
    public string? Connection { get; set; }

    public string? QueueName { get; }

    /// <summary>The parameter is an array, and one invocation gets all messages that are there (up to host.json's <c>maxMessageBatchSize</c>).</summary>
    public bool IsBatched { get; set; }

    /// <summary>Whether the host completes a message when the function returns. host.json decides if this is not set.</summary>
    public bool AutoCompleteMessages { get; set; }
}
