using System.Runtime.InteropServices;

namespace Dgp.Worker.CommandLine;

/// <summary>The end of this process while it is still computing.</summary>
internal static partial class ProcessEnd
{
    /// <summary>Not Environment.Exit: that would unload the native libraries under the threads that are computing in them.</summary>
    public static void Now(int exitCode) => ExitNow(exitCode);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
