using System.Runtime.InteropServices;

namespace Dgp.Worker.Stack;

/// <summary>Signals to one process, by its number. Source: signal(7).</summary>
internal static partial class ProcessSignals
{
    private const int Kill9 = 9;
    private const int Term = 15;
    private const int Cont = 18;
    private const int Stop = 19;

    public static void Kill(int pid) => _ = Send(pid, Kill9);

    public static void Terminate(int pid) => _ = Send(pid, Term);

    public static void Freeze(int pid) => _ = Send(pid, Stop);

    public static void Resume(int pid) => _ = Send(pid, Cont);

    // A process that is gone already is what was wanted; so nobody asks for the result.
    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Send(int pid, int signal);
}
