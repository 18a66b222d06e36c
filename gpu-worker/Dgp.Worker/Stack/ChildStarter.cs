using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Dgp.Worker.Stack;

/// <summary>
/// Starts processes that never outlive this one, even if it is killed -9: the kernel kills them with it. It binds a child to the very thread
/// that started it, so one thread, which lives as long as the program, starts them all. They get sessions of their own: Ctrl-C in a
/// terminal reaches only this program, which then ends them in order. Source: prctl(2), PR_SET_PDEATHSIG; setpriv(1); setsid(1).
/// </summary>
internal static class ChildStarter
{
    // Had this program died before the kernel was asked, nobody would be told: so the child looks once more.
    private const string RunIfParentLives = "[ \"$PPID\" = \"$0\" ] && exec \"$@\"";

    private static readonly Lazy<BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)>> Orders = new(Begin);

    /// <summary>Starts a program with its output redirected. The process has the number of the program itself.</summary>
    /// <exception cref="System.ComponentModel.Win32Exception">The system has no setsid.</exception>
    public static Task<Process> StartAsync(string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string> environment)
    {
        var own = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo("setsid", ["setpriv", "--pdeathsig", "KILL", "sh", "-c", RunIfParentLives, own, program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Orders.Value.Add((start, started));
        return started.Task;
    }

    private static BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> Begin()
    {
        var orders = new BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)>();
        new Thread(() => Work(orders)) { IsBackground = true, Name = "children" }.Start();
        return orders;
    }

    private static void Work(BlockingCollection<(ProcessStartInfo Start, TaskCompletionSource<Process> Started)> orders)
    {
        foreach (var (start, started) in orders.GetConsumingEnumerable())
        {
            try
            {
                started.SetResult(Process.Start(start)!);
            }
            catch (Exception e)
            {
                started.SetException(e);
            }
        }
    }
}
