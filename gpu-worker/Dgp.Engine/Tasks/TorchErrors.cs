using System.Runtime.InteropServices;
using Dgp.Contracts;

namespace Dgp.Engine.Tasks;

/// <summary>Turns torch's out-of-memory failures into ours; everything else passes.</summary>
internal static class TorchErrors
{
    public static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is OutOfMemoryException || (e is ExternalException && IsOutOfMemory(e.Message)))
        {
            throw new DgpException(
                ErrorCode.OutOfMemory, "The device ran out of memory.", "Use a smaller prior, another --device, or end what else uses its memory.", e);
        }
    }

    // CUDA's words, and those of torch's CPU allocators.
    private static bool IsOutOfMemory(string message) =>
        message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("can't allocate memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase);
}
