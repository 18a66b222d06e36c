using Azure.Messaging.ServiceBus;
using Dgp.Contracts.Jobs;

namespace Dgp.Functions.Intake;

/// <summary>A job as the queue carries it.</summary>
internal static class QueueMessage
{
    /// <summary>By its MessageId the queue drops what was sent twice within ten minutes.</summary>
    public static ServiceBusMessage Of(JobMessage job)
    {
        var message = new ServiceBusMessage(new BinaryData(job.ToJson()))
        {
            MessageId = job.MessageId,
            Subject = job.Task,
            ContentType = "application/json",
        };
        if (job.Traceparent is { } trace)
        {
            // Both names under which tools look for it.
            message.ApplicationProperties["traceparent"] = trace;
            message.ApplicationProperties["Diagnostic-Id"] = trace;
        }

        return message;
    }
}
