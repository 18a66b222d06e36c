namespace Azure.Messaging.ServiceBus;

/// <summary>The transport of the published package; a local file needs none.</summary>
public enum ServiceBusTransportType
{
    /// <summary>AMQP over TCP.</summary>
    AmqpTcp = 0,

    /// <summary>AMQP over web sockets.</summary>
    AmqpWebSockets = 1,
}
