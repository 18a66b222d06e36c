using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Azure.Messaging.ServiceBus.Administration;

namespace FunctionsWorker.Tests.ServiceBus;

public sealed class ServiceBusTriggerTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Messages_are_completed_when_the_function_returns_and_dead_lettered_when_it_keeps_failing()
    {
        await using var bus = new Bus();
        await bus.Administration.CreateQueueAsync(new CreateQueueOptions("jobs") { MaxDeliveryCount = 2 }, Cancellation);
        await using (var sender = bus.Client.CreateSender("jobs"))
        {
            await sender.SendMessageAsync(
                new ServiceBusMessage("good") { MessageId = "1", ApplicationProperties = { ["traceparent"] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01" } }, Cancellation);
            await sender.SendMessageAsync(new ServiceBusMessage("fail") { MessageId = "2" }, Cancellation);
        }

        await using var host = await HostProcess.StartAsync(["OnMessage", "OnDeadLetter"], Settings(bus));
        var dead = (await host.ReportsAsync("OnDeadLetter", 1))[0];
        var reports = await host.ReportsAsync("OnMessage", 3);

        Assert.Equal("""{"MessageId":"2","DeadLetterReason":"MaxDeliveryCountExceeded"}""", dead.GetRawText());
        Assert.Equal([1, 2], reports.Where(report => Text(report, "body") == "fail").Select(report => report.GetProperty("deliveryCount").GetInt32()));
        var good = Assert.Single(reports, report => Text(report, "body") == "good");
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", Text(good, "trace"), StringComparison.Ordinal);
        await EmptyAsync(bus, host, "jobs");
    }

    [Fact]
    public async Task Each_type_gets_its_value_and_each_message_is_settled_as_the_function_says()
    {
        await using var bus = new Bus();
        foreach (var queue in new[] { "notes", "texts", "batch", "settle" })
        {
            await bus.Administration.CreateQueueAsync(queue, Cancellation);
        }

        await bus.SendAsync("notes", """{"title":"t","pages":2}""");
        await bus.SendAsync("texts", "ä text");
        await bus.SendAsync("batch", "a", "b", "c");
        await bus.SendAsync("settle", "dead-letter", "defer", "abandon", "complete");

        await using var host = await HostProcess.StartAsync(["OnNote", "OnText", "OnBatch", "OnSettle"], Settings(bus));

        Assert.Equal("t", Text((await host.ReportsAsync("OnNote", 1))[0], "Title"));
        Assert.Equal("ä text", Text((await host.ReportsAsync("OnText", 1))[0], "text"));
        await host.UntilAsync(() => host.Reports("OnBatch").Sum(report => report.GetProperty("ids").GetArrayLength()) == 3, "the batch came");
        // Three deliveries of the abandoned one, one of each other.
        await host.ReportsAsync("OnSettle", 6);
        foreach (var queue in new[] { "notes", "texts", "batch" })
        {
            await EmptyAsync(bus, host, queue);
        }

        await using var dead = bus.Client.CreateReceiver("settle", new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        var message = await dead.ReceiveMessageAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal<(string?, string?, string?)>(("dead-letter", "asked", "by the test"), (message?.Body.ToString(), message?.DeadLetterReason, message?.DeadLetterErrorDescription));
        await using var peek = bus.Client.CreateReceiver("settle");
        Assert.Equal("defer", Assert.Single(await peek.PeekMessagesAsync(10, cancellationToken: Cancellation)).MessageId);
    }

    [Fact]
    public async Task A_queue_that_comes_later_is_served_and_a_message_in_work_is_handed_back_at_the_end()
    {
        await using var bus = new Bus();
        var settings = Settings(bus);
        settings["shutdownTimeoutSeconds"] = "6";
        await using var host = await HostProcess.StartAsync(["OnMessage"], settings);
        await host.LoggedAsync("Service Bus queue jobs");
        await bus.Administration.CreateQueueAsync("jobs", Cancellation);
        await bus.SendAsync("jobs", "slow 3600");
        await host.ReportsAsync("OnMessage", 1);

        Assert.Equal(0, await host.TerminateAsync());

        await using var receiver = bus.Client.CreateReceiver("jobs");
        // At once, though its lock would have lasted a minute.
        var message = await receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(10), Cancellation);
        Assert.Equal(2, message?.DeliveryCount);
    }

    private static string? Text(JsonElement report, string property) => report.GetProperty(property).GetString();

    private static Task EmptyAsync(Bus bus, HostProcess host, string queue) =>
        host.UntilAsync(async () => await bus.CountAsync(queue) == 0, $"{queue} is empty");

    private Dictionary<string, string> Settings(Bus bus)
    {
        var settings = storage.Settings();
        settings["Bus"] = bus.ConnectionString;
        settings["Queue"] = "jobs";
        return settings;
    }
}
