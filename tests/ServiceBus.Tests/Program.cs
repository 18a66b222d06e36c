using ServiceBus.Tests.Processes;

namespace ServiceBus.Tests;

/// <summary>Runs the tests, or, started by one of them, plays a process that uses the queue.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] arguments) => arguments is [Role.Argument, .. var role]
        ? await Role.PlayAsync(role)
        : await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(arguments);
}
