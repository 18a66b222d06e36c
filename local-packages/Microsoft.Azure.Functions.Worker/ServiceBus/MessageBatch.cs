using Azure.Messaging.ServiceBus;

namespace Microsoft.Azure.Functions.Worker.ServiceBus;

/// <summary>What one invocation gets: at least one message, and the means to settle it.</summary>
internal sealed record MessageBatch(IReadOnlyList<ServiceBusReceivedMessage> Messages, ServiceBusMessageActions Actions);
