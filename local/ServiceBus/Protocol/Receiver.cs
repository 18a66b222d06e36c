using System.Diagnostics.CodeAnalysis;
using Dgp.ServiceBus.Storage;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Dgp.ServiceBus.Protocol;

/// <summary>
/// A client that receives from a queue or from its dead letters. A delivery's tag is its lock. When the client is gone, its locks are not released but
/// run out, as in the cloud: it may still be at work.
/// </summary>
internal sealed class Receiver
{
    private const int MostCredit = 1000;

    private const string LockLost = "com.microsoft:message-lock-lost";

    private readonly SendingAmqpLink _link;
    private readonly Entity _entity;
    private readonly Grants _grants;
    private readonly Store _store;
    private readonly ILogger _log;
    private volatile bool _closed;

    private Receiver(SendingAmqpLink link, Entity entity, Grants grants, Store store, ILogger log)
    {
        (_link, _entity, _grants, _store, _log) = (link, entity, grants, store, log);
    }

    public static void Open(SendingAmqpLink link, Entity entity, Grants grants, Store store, ILogger log)
    {
        var receiver = new Receiver(link, entity, grants, store, log);
        var subscription = new Subscription(entity, link.Settings.SettleType == SettleMode.SettleOnSend, receiver.Credit, receiver.Deliver);
        store.Add(subscription);
        link.RegisterCreditListener((_, _, _) => store.Serve());
        link.RegisterDispositionListener(receiver.OnDisposition);
        link.Closed += (_, _) =>
        {
            receiver._closed = true;
            store.Remove(subscription);
        };
    }

    private int Credit() => _closed ? 0 : (int)Math.Min(_link.LinkCredit, MostCredit);

    [SuppressMessage("Design", "CA1031", Justification = "Whatever happens to the link, the message is given back; the file's thread has to live on.")]
    private bool Deliver(Message message)
    {
        try
        {
            if (!_grants.Open(_entity.ToString()))
            {
                _closed = true;
                _link.SafeClose(new AmqpException(AmqpErrorCode.UnauthorizedAccess, "The token has expired."));
                return false;
            }

            var delivery = MessageCodec.ToDeliver(message);
            delivery.DeliveryTag = new ArraySegment<byte>(message.LockToken.ToByteArray());
            delivery.Settled = _link.Settings.SettleType == SettleMode.SettleOnSend;
            // Not SendMessageNoWait, which would keep the message for a client that took its credit back meanwhile.
            return !_closed && _link.TrySendDelivery(delivery);
        }
        catch (Exception e)
        {
            _log.NotDelivered(_entity.ToString(), e.Message);
            _closed = true;
            _link.SafeClose(e);
            return false;
        }
    }

    private void OnDisposition(Delivery delivery)
    {
        if (_closed || delivery.State is not { } state || delivery.DeliveryTag.Count != 16)
        {
            return;
        }

        if (_link.Settings.SettleType == SettleMode.SettleOnSend)
        {
            delivery.Dispose();
            return;
        }

        var token = new Guid(delivery.DeliveryTag.AsSpan());
        var isHeld = false;
        _store.Post(
            (database, now) => isHeld = Settle(database, token, state, now),
            error =>
            {
                if (!delivery.Settled)
                {
                    _link.DisposeDelivery(delivery, settled: true, Answer(state, isHeld, error));
                }

                delivery.Dispose();
            });
    }

    private bool Settle(Database database, Guid token, DeliveryState state, DateTimeOffset now) => state switch
    {
        Accepted => database.Complete(_entity, token, now),
        // What is sent on the credit of a receive that has ended comes back so: it was never seen.
        Released => database.Return(_entity, token, now),
        Modified { UndeliverableHere: true } m => database.Defer(_entity, token, MessageCodec.Changes(m.MessageAnnotations), now),
        Modified m => database.Abandon(_entity, token, MessageCodec.Changes(m.MessageAnnotations), now),
        Rejected r => database.DeadLetter(_entity, token, MessageCodec.Changes(r.Error?.Info), now),
        _ => throw new NotSupportedException($"A message cannot be settled with {state}."),
    };

    /// <summary>The client takes the error of a rejection for its own call's, so its own is not sent back.</summary>
    private static DeliveryState Answer(DeliveryState state, bool isHeld, Exception? error) => error switch
    {
        NotSupportedException => Sender.Failed(AmqpErrorCode.NotImplemented, error.Message),
        not null => Sender.Failed(error),
        null when !isHeld => Sender.Failed(LockLost, "The lock is lost: it ran out, or the message was settled already."),
        null => state is Rejected ? AmqpConstants.RejectedOutcome : state,
    };
}
