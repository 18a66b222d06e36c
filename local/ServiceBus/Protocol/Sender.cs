using Dgp.ServiceBus.Storage;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Dgp.ServiceBus.Protocol;

/// <summary>A client that sends to a queue. What it sends is accepted once it is on the disk.</summary>
internal static class Sender
{
    public static void Open(ReceivingAmqpLink link, Entity entity, Grants grants, Store store, ILogger log) => link.RegisterMessageListener(message =>
    {
        if (!grants.Open(entity.ToString()))
        {
            link.SafeClose(new AmqpException(AmqpErrorCode.UnauthorizedAccess, "The token has expired."));
            return;
        }

        IReadOnlyList<Arrival> arrivals;
        try
        {
            arrivals = MessageCodec.Read(message);
        }
        catch (FormatException e)
        {
            log.MessageRefused(entity.ToString(), e.Message);
            Answer(link, message, Failed(AmqpErrorCode.DecodeError, e.Message));
            return;
        }

        store.Post(
            (database, now) => database.Enqueue(entity.Queue, arrivals, now),
            error => Answer(link, message, error is null ? AmqpConstants.AcceptedOutcome : Failed(error)));
    });

    /// <summary>Never that the server is busy: at that, a client sends nothing for ten seconds.</summary>
    public static Rejected Failed(Exception error) => error is SqliteException
        ? Failed(AmqpErrorCode.ResourceLimitExceeded, $"The queue's file could not be written: {error.Message}")
        : Failed(AmqpErrorCode.InternalError, error.Message);

    public static Rejected Failed(AmqpSymbol condition, string why) => new() { Error = new Error { Condition = condition, Description = why } };

    private static void Answer(ReceivingAmqpLink link, AmqpMessage message, DeliveryState outcome)
    {
        link.DisposeMessage(message, outcome, settled: true, batchable: true);
        message.Dispose();
    }
}
