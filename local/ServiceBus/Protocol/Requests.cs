using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Dgp.ServiceBus.Storage;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Encoding;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Extensions.Logging;

namespace Dgp.ServiceBus.Protocol;

/// <summary>Requests and their answers: a pair of links. A request on the first names the second, where its answer goes.</summary>
internal sealed class Requests(Store store, TimeProvider time, ILogger log)
{
    /// <summary>The address that tokens are shown at.</summary>
    public const string Tokens = "$cbs";

    private readonly ConcurrentDictionary<(AmqpConnection Connection, string Address), SendingAmqpLink> _answers = new();

    /// <param name="path">The address that requests are sent to. Some clients have a token for it alone.</param>
    /// <param name="entity">What is managed; null for tokens.</param>
    public void Open(AmqpLink link, string path, Grants grants, Entity? entity)
    {
        if (link is SendingAmqpLink answers)
        {
            // The client for JavaScript gives no address, and asks for answers on the link by its name.
            var key = (link.Session.Connection, (answers.Settings.Target as Target)?.Address?.ToString() ?? answers.Name);
            _answers[key] = answers;
            answers.Closed += (_, _) => _answers.TryRemove(KeyValuePair.Create(key, answers));
            answers.RegisterDispositionListener(delivery => delivery.Dispose());
            return;
        }

        var requests = (ReceivingAmqpLink)link;
        requests.RegisterMessageListener(request =>
        {
            Take(link.Session.Connection, request, path, grants, entity);
            requests.DisposeMessage(request, AmqpConstants.AcceptedOutcome, settled: true, batchable: false);
        });
    }

    [SuppressMessage("Design", "CA1031", Justification = "The request is the client's, and the library has no one exception for a bad one.")]
    private void Take(AmqpConnection connection, AmqpMessage request, string path, Grants grants, Entity? entity)
    {
        void Reply(Answer answer) => Send(connection, request, answer, isForToken: entity is null);
        try
        {
            request.Deserialize(SectionFlag.All);
            if (entity is not { } managed)
            {
                Reply(Show(request, grants));
            }
            else if (!grants.Open(path))
            {
                Reply(new Answer(401, "The token has expired.", AmqpErrorCode.UnauthorizedAccess));
            }
            else
            {
                var (operation, arguments) = (Text(request, "operation"), request.ValueBody?.Value as AmqpMap ?? new AmqpMap());
                Answer? answer = null;
                store.Post(
                    (database, now) => answer = Management.Run(database, managed, operation, arguments, now),
                    error => Reply(answer is not null && error is null ? answer : Management.Failed(error!)));
            }
        }
        catch (Exception e)
        {
            Reply(new Answer(400, e.Message, AmqpErrorCode.InvalidField));
        }
    }

    private Answer Show(AmqpMessage request, Grants grants)
    {
        try
        {
            grants.Add(AccessToken.Read(request.ValueBody?.Value as string ?? "", time.GetUtcNow()));
            return new Answer(202, "Accepted");
        }
        catch (UnauthorizedAccessException e)
        {
            log.TokenRefused(e.Message);
            return new Answer(401, e.Message, AmqpErrorCode.UnauthorizedAccess);
        }
    }

    private static string Text(AmqpMessage request, string name) =>
        (request.Sections & SectionFlag.ApplicationProperties) != 0 && request.ApplicationProperties.Map.TryGetValue<string>(name, out var text) ? text : "";

    private void Send(AmqpConnection connection, AmqpMessage request, Answer answer, bool isForToken)
    {
        if ((request.Sections & SectionFlag.Properties) == 0
            || !_answers.TryGetValue((connection, request.Properties.ReplyTo?.ToString() ?? ""), out var link))
        {
            return;
        }

        var reply = AmqpMessage.Create(new AmqpValue { Value = answer.Body });
        reply.Properties.CorrelationId = request.Properties.MessageId;
        var properties = reply.ApplicationProperties.Map;
        properties[isForToken ? "status-code" : "statusCode"] = answer.Status;
        properties[isForToken ? "status-description" : "statusDescription"] = answer.Description;
        if (answer.Condition is { } condition)
        {
            properties["errorCondition"] = condition;
        }

        link.SendMessageNoWait(reply, new ArraySegment<byte>(Guid.NewGuid().ToByteArray()), AmqpConstants.NullBinary);
    }
}

/// <summary>An answer to a request.</summary>
/// <param name="Status">As in HTTP.</param>
internal sealed record Answer(int Status, string Description, AmqpSymbol? Condition = null, AmqpMap? Body = null);
