using Dgp.Contracts;

namespace Dgp.Worker.Jobs;

/// <summary>Out of memory once is worth a second attempt with less; twice is final.</summary>
internal static class MemoryPolicy
{
    /// <param name="work">Told whether to be sparing.</param>
    /// <exception cref="DgpException">OutOfMemory: the second attempt ran out of it too.</exception>
    public static T Run<T>(Func<bool, T> work)
    {
        try
        {
            return work(false);
        }
        catch (DgpException e) when (e.Code == ErrorCode.OutOfMemory)
        {
            // Below, where the exception no longer keeps what the first attempt held.
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        return work(true);
    }
}
