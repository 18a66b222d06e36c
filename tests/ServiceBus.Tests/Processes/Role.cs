namespace ServiceBus.Tests.Processes;

/// <summary>
/// What this program does as another process. It tells on standard output what it is about to do and what was acknowledged, a line each;
/// what it told stays readable when it is killed.
/// </summary>
internal static class Role
{
    public const string Argument = "--role";

    public static async Task<int> PlayAsync(string[] role)
    {
        await using var client = new ServiceBusClient(LocalBus.ConnectionStringTo(role[1]));
        await (role switch
        {
            ["send", _, var name] => SendAsync(client, name),
            ["receive", _] => ReceiveAsync(client),
            _ => throw new ArgumentException($"No such role: {string.Join(' ', role)}"),
        });
        return 0;
    }

    /// <summary>Sends name-1, name-2 … for ever, alone and in pairs.</summary>
    private static async Task SendAsync(ServiceBusClient client, string name)
    {
        var sender = client.CreateSender(LocalBus.Queue);
        for (var i = 1; ; i += 2)
        {
            await TellAsync("sending", $"{name}-{i}");
            await sender.SendMessageAsync(new ServiceBusMessage($"{name}-{i}"));
            await TellAsync("sent", $"{name}-{i}");
            string[] pair = [$"{name}-{i + 1}a", $"{name}-{i + 1}b"];
            await TellAsync("sending", pair);
            await sender.SendMessagesAsync(pair.Select(body => new ServiceBusMessage(body)));
            await TellAsync("sent", pair);
        }
    }

    /// <summary>Receives and completes for ever; abandons every fifth the first time, and waits for a word before the message "slow".</summary>
    private static async Task ReceiveAsync(ServiceBusClient client)
    {
        var receiver = client.CreateReceiver(LocalBus.Queue);
        await foreach (var message in receiver.ReceiveMessagesAsync())
        {
            var body = message.Body.ToString();
            await TellAsync("got", body);
            if (message.SequenceNumber % 5 == 0 && message.DeliveryCount == 1)
            {
                await receiver.AbandonMessageAsync(message);
                continue;
            }

            if (body == "slow")
            {
                await Console.In.ReadLineAsync();
            }

            try
            {
                await receiver.CompleteMessageAsync(message);
                await TellAsync("completed", body);
            }
            catch (ServiceBusException e) when (e.Reason == ServiceBusFailureReason.MessageLockLost)
            {
                await TellAsync("lost", body);
            }
        }
    }

    private static Task TellAsync(string what, params string[] bodies) => Console.Out.WriteLineAsync($"{what} {string.Join(' ', bodies)}");
}
