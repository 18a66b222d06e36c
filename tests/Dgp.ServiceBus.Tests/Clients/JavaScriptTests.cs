using System.Diagnostics;
using System.Text.Json;
using Azure.Messaging.ServiceBus;

namespace Dgp.ServiceBus.Tests.Clients;

/// <summary>The published client for JavaScript, which shares no code with the one for .NET, does and sees the same.</summary>
public sealed class JavaScriptTests(Bus bus)
{
    private static readonly string Program = Path.Combine(Repository(), "tests", "Dgp.ServiceBus.Tests", "node", "client.js");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_either_client_sends_the_other_sees_as_it_was_sent()
    {
        var queue = bus.Queue();
        await using var sender = bus.Client.CreateSender(queue);
        await sender.SendMessageAsync(
            new ServiceBusMessage("from .NET")
            {
                MessageId = "net", Subject = "subject", CorrelationId = "correlation", ContentType = "text/plain", ApplicationProperties = { ["text"] = "x", ["number"] = 7 },
            },
            Cancellation);
        await RunAsync("send", queue);
        await using var receiver = bus.Client.CreateReceiver(queue);

        var theirs = (await RunAsync("peek", queue)).EnumerateArray().Select(m => new Seen(
            m.GetProperty("messageId").GetString()!, m.GetProperty("body").GetString()!, m.GetProperty("subject").GetString()!, m.GetProperty("correlationId").GetString()!,
            m.GetProperty("contentType").GetString()!, m.GetProperty("sequenceNumber").GetString()!, m.GetProperty("enqueuedTime").GetInt64(),
            m.GetProperty("properties").GetProperty("text").GetString()!, m.GetProperty("properties").GetProperty("number").GetInt32()));
        var ours = (await receiver.PeekAllAsync()).Select(m => new Seen(
            m.MessageId, m.Body.ToString(), m.Subject, m.CorrelationId, m.ContentType, $"{m.SequenceNumber}", m.EnqueuedTime.ToUnixTimeMilliseconds(),
            (string)m.ApplicationProperties["text"], Convert.ToInt32(m.ApplicationProperties["number"], System.Globalization.CultureInfo.InvariantCulture)));

        Assert.Equal(["net", "js-1", "js-2", "js-3"], ours.Select(m => m.MessageId));
        Assert.Equal(ours, theirs);
    }

    [Fact]
    public async Task It_renews_completes_abandons_defers_dead_letters_and_schedules()
    {
        var queue = bus.Queue();

        var seen = await RunAsync("settle", queue);

        Assert.True(seen.GetProperty("renewed").GetBoolean());
        Assert.Equal(2, seen.GetProperty("deliveries").GetInt32());
        Assert.Equal("deferred", seen.GetProperty("deferred").GetString());
        Assert.Equal("scheduled", seen.GetProperty("scheduled").GetString());
        Assert.Equal("MessageLockLost", seen.GetProperty("again").GetString());
        await using var dead = bus.Client.DeadLetters(queue);
        var message = Assert.Single(await dead.PeekAllAsync());
        Assert.Equal(("dead", "reason", "description"), (message.Body.ToString(), message.DeadLetterReason, message.DeadLetterErrorDescription));
        Assert.Equal(1, (await bus.Server.CountsAsync(queue)).Total);
    }

    [Fact]
    public async Task It_drains_what_is_there_and_then_ends()
    {
        var queue = bus.Queue();
        await using var sender = bus.Client.CreateSender(queue);
        await sender.SendMessagesAsync(Enumerable.Range(0, 40).Select(i => new ServiceBusMessage($"{i}") { MessageId = $"{i}" }), Cancellation);

        var bodies = (await RunAsync("drain", queue)).EnumerateArray().Select(b => b.GetString());

        Assert.Equal(Enumerable.Range(0, 40).Select(i => $"{i}"), bodies);
        Assert.Equal(0, (await bus.Server.CountsAsync(queue)).Total);
    }

    [Fact]
    public async Task It_is_refused_with_another_key()
    {
        var seen = await RunAsync("send", bus.Queue(), bus.Server.Connection("another key"));

        Assert.Equal("UnauthorizedAccess", seen.GetProperty("error").GetString());
    }

    private async Task<JsonElement> RunAsync(string what, string queue, string? connection = null)
    {
        var start = new ProcessStartInfo("node", [Program, what, connection ?? bus.Server.ConnectionString, queue]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(Cancellation), process.StandardError.ReadToEndAsync(Cancellation));
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, await error);
        using var document = JsonDocument.Parse(await output);
        return document.RootElement.Clone();
    }

    private static string Repository()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "DgpFunctions.sln")))
        {
            root = root.Parent ?? throw new InvalidOperationException("The tests lie outside of the repository.");
        }

        return root.FullName;
    }

    private sealed record Seen(
        string MessageId, string Body, string Subject, string CorrelationId, string ContentType, string SequenceNumber, long EnqueuedTime, string Text, int Number);
}
