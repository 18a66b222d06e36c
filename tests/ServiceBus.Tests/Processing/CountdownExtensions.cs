namespace ServiceBus.Tests.Processing;

internal static class CountdownExtensions
{
    /// <summary>Signals unless it is down already.</summary>
    public static void TrySignal(this CountdownEvent countdown)
    {
        try
        {
            countdown.Signal();
        }
        catch (InvalidOperationException)
        {
            // Down already.
        }
    }
}
