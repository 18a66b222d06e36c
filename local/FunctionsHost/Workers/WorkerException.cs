namespace Dgp.FunctionsHost.Workers;

/// <summary>The worker does not start, or ended in the middle of something.</summary>
internal sealed class WorkerException(string message, Exception? inner = null) : Exception(message, inner);
