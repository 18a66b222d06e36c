using System.CommandLine;
using Dgp.Worker.Stack;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp up</c></summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var workers = Values.WholeNumber("--workers", 0, StackSettings.MostWorkers, "How many workers; they share the cores. Default: 1.");
        var data = new Option<string?>("--data") { Description = "Folder that everything is kept in. Default: .dgp/stack.", HelpName = "DIR" };
        Values.RequireName(data);
        var command = new Command("up", "Runs storage, functions and workers on this machine, until Ctrl-C.") { workers, data };
        command.SetAction(parse => Run(
            Path.GetFullPath(parse.GetValue(data) ?? Installation.Data("stack")), parse.GetValue(workers) ?? 1, parse.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(string data, int workers, bool json)
    {
        using var interruption = new Interruption("Stopping the stack; Ctrl-C again kills it.");
        return StackRun.UntilAsync(new StackSettings(data, workers), json, interruption.Token).GetAwaiter().GetResult();
    }
}
