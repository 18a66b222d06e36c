using Azure.Messaging.ServiceBus;
using Microsoft.Azure.Functions.Worker;

namespace FunctionsWorker.TestApp;

public static class MessageFunctions
{
    [Function(nameof(OnMessage))]
    public static async Task OnMessage(
        [ServiceBusTrigger("%Queue%", Connection = "Bus")] ServiceBusReceivedMessage message, string messageId, int deliveryCount,
        FunctionContext context, CancellationToken cancellation)
    {
        var body = message.Body.ToString();
        Report.Write(nameof(OnMessage), new { messageId, deliveryCount, body, trace = context.TraceContext.TraceParent });
        if (body.StartsWith("fail", StringComparison.Ordinal))
        {
            throw new InvalidOperationException("as the message asked");
        }

        if (body.StartsWith("slow", StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromSeconds(int.Parse(body.AsSpan(5), provider: null)), cancellation);
            Report.Write(nameof(OnMessage), new { messageId, finished = true });
        }
    }

    [Function(nameof(OnDeadLetter))]
    public static async Task OnDeadLetter(
        [ServiceBusTrigger("%Queue%/$DeadLetterQueue", Connection = "Bus", AutoCompleteMessages = false)] ServiceBusReceivedMessage message,
        ServiceBusMessageActions actions, CancellationToken cancellation)
    {
        Report.Write(nameof(OnDeadLetter), new { message.MessageId, message.DeadLetterReason });
        await actions.CompleteMessageAsync(message, cancellation);
    }

    [Function(nameof(OnNote))]
    public static void OnNote([ServiceBusTrigger("notes", Connection = "Bus")] Note note) => Report.Write(nameof(OnNote), note);

    [Function(nameof(OnText))]
    public static void OnText([ServiceBusTrigger("texts", Connection = "Bus")] string text) => Report.Write(nameof(OnText), new { text });

    /// <summary>Settles each message in the way that it names.</summary>
    [Function(nameof(OnSettle))]
    public static async Task OnSettle(
        [ServiceBusTrigger("settle", Connection = "Bus")] ServiceBusReceivedMessage message, ServiceBusMessageActions actions)
    {
        switch (message.Body.ToString())
        {
            case "dead-letter":
                await actions.DeadLetterMessageAsync(message, deadLetterReason: "asked", deadLetterErrorDescription: "by the test");
                break;
            case "defer":
                await actions.DeferMessageAsync(message);
                break;
            case "abandon" when message.DeliveryCount < 3:
                await actions.AbandonMessageAsync(message);
                break;
        }

        Report.Write(nameof(OnSettle), new { message.MessageId, message.DeliveryCount });
    }

    [Function(nameof(OnBatch))]
    public static void OnBatch([ServiceBusTrigger("batch", Connection = "Bus", IsBatched = true)] ServiceBusReceivedMessage[] messages) =>
        Report.Write(nameof(OnBatch), new { ids = messages.Select(message => message.MessageId) });
}
