using System.Runtime.InteropServices;
using Dgp.Contracts;

namespace Dgp.Engine.Tasks;

/// <summary>Torch's out-of-memory failures, and ours for them.</summary>
public static class TorchErrors
{
    /// <exception cref="DgpException">OutOfMemory. Every other failure passes as it is.</exception>
    public static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (IsOutOfMemory(e))
        {
            throw OutOfMemory(e);
        }
    }

    public static DgpException OutOfMemory(Exception e) => new(
        ErrorCode.OutOfMemory,
        "The device ran out of memory.",
        "Use a prior of a lower resolution, close other programs, or choose another --device.",
        e);

    // CUDA's words, and those of torch's CPU allocators.
    public static bool IsOutOfMemory(Exception e) => e is OutOfMemoryException
        || (e is ExternalException
            && new[] { "out of memory", "can't allocate memory", "not enough memory" }
                .Any(words => e.Message.Contains(words, StringComparison.OrdinalIgnoreCase)));
}
