using System.Runtime.InteropServices;

namespace Dgp.Worker.Jobs;

/// <summary>A CUDA error that is not about memory spoils the process' context: every later call fails too, and only a new process helps.</summary>
internal static class DeviceFailure
{
    public static bool Is(Exception e) => e is ExternalException && e.Message.Contains("CUDA error", StringComparison.OrdinalIgnoreCase);
}
