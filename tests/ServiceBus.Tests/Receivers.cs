namespace ServiceBus.Tests;

/// <summary>Shorthands for what nearly every test does.</summary>
internal static class Receivers
{
    /// <summary>What is there now, or null.</summary>
    public static Task<ServiceBusReceivedMessage?> LookAsync(this ServiceBusReceiver receiver) =>
        receiver.ReceiveMessageAsync(LocalBus.Look, TestContext.Current.CancellationToken);

    /// <summary>What is sure to come.</summary>
    public static async Task<ServiceBusReceivedMessage> NextAsync(this ServiceBusReceiver receiver) =>
        await receiver.ReceiveMessageAsync(LocalBus.Patience, TestContext.Current.CancellationToken)
        ?? throw new TimeoutException("No message came.");

    public static async Task<ServiceBusFailureReason> ReasonAsync(Func<Task> action) =>
        (await Assert.ThrowsAnyAsync<ServiceBusException>(action)).Reason;
}
