using System.CommandLine;
using Dgp.Worker.Stack;
using Dgp.Worker.Stack.Chaos;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp chaos</c></summary>
internal static class ChaosCommand
{
    private const int MostJobs = 100_000;
    private const int MostSeconds = 3600;

    public static Command Create()
    {
        var jobs = Values.WholeNumber("--jobs", 1, MostJobs, "How many tiny jobs are dropped. Default: 20.");
        var workers = Values.WholeNumber("--workers", 1, StackSettings.MostWorkers, "How many workers. Default: 2.");
        var every = Values.WholeNumber("--kill-every", 1, MostSeconds, "Mean seconds between two kills. Default: 2.");
        var azurite = new Option<bool>("--azurite") { Description = "Kill storage too." };
        var freeze = new Option<bool>("--freeze") { Description = "Now and then stop a worker until its lock is lost, and let it go on." };
        var seed = Values.WholeNumber("--seed", 0, int.MaxValue, "Draws files and victims. Default: 1.");
        var data = new Option<string?>("--data") { Description = "Folder of the stack; a stack's folder is emptied first. Default: .dgp/chaos.", HelpName = "DIR" };
        Values.RequireName(data);
        var command = new Command("chaos", "Drops jobs into a stack of its own, kills its parts at random, and accounts for every upload.")
        {
            jobs, workers, every, azurite, freeze, seed, data,
        };
        command.SetAction(parse => Run(
            new ChaosSettings(
                Path.GetFullPath(parse.GetValue(data) ?? Installation.Data("chaos")),
                parse.GetValue(jobs) ?? 20,
                parse.GetValue(workers) ?? 2,
                TimeSpan.FromSeconds(parse.GetValue(every) ?? 2),
                parse.GetValue(azurite),
                parse.GetValue(freeze),
                parse.GetValue(seed) ?? 1),
            parse.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(ChaosSettings settings, bool json)
    {
        using var interruption = new Interruption("Stopping the stack; Ctrl-C again kills it.");
        var report = StorageConnection.UseAsync(() => new ChaosRun(settings, TimeProvider.System).RunAsync(interruption.Token)).GetAwaiter().GetResult();
        if (json)
        {
            JsonOutput.Write(report, StackOutput.Types.ChaosReport);
        }
        else
        {
            report.Print();
        }

        return report.Ok ? ExitCode.Ok : ExitCode.Failed;
    }
}
