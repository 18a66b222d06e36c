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
        catch (Exception e) when (e is OutOfMemoryException
            || (e is ExternalException && e.Message.Contains("out of memory", StringComparison.OrdinalIgnoreCase)))
        {
            throw new DgpException(
                ErrorCode.OutOfMemory, "The device ran out of memory.", "Use a smaller prior, another --device, or end what else uses its memory.", e);
        }
    }
}
