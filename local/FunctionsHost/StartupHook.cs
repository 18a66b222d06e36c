using System.Diagnostics;

/// <summary>
/// Runs in the worker, before its program: .NET loads this assembly into it (DOTNET_STARTUP_HOOKS). The worker's input is a pipe from the host, which the
/// system closes when the host is gone, even if it was killed. A worker without a host can report nothing, so it ends at once.
/// Source: dotnet/runtime, docs/design/features/host-startup-hook.md.
/// </summary>
internal static class StartupHook
{
    public static void Initialize() => new Thread(EndWithInput) { IsBackground = true, Name = "end with host" }.Start();

    private static void EndWithInput()
    {
        using var input = Console.OpenStandardInput();
        var buffer = new byte[64];
        while (input.Read(buffer) > 0)
        {
            // The host writes nothing.
        }

        Process.GetCurrentProcess().Kill();
    }
}
