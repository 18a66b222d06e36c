using System.CommandLine;
using Dgp.Worker.Stack;
using Dgp.Worker.Stack.Submitting;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp status</c></summary>
internal static class StatusCommand
{
    private const int MostListed = 10_000;

    public static Command Create()
    {
        var job = new Argument<string?>("JOB") { Description = "A job's identity, as submit prints it. Without one: the latest jobs.", Arity = ArgumentArity.ZeroOrOne };
        var watch = new Option<bool>("--watch") { Description = "Show it again whenever it changes, until all are done." };
        var most = Values.WholeNumber("--limit", 1, MostListed, "How many of the latest jobs. Default: 20.");
        var command = new Command("status", "Says how far jobs are.") { job, watch, most };
        var storage = new StorageOptions(command);
        command.SetAction(parse =>
        {
            using var interruption = new Interruption("Stopped watching; the jobs go on.");
            var view = new StatusView(storage.Open(parse).Ledger, TimeProvider.System, parse.GetValue(GlobalOptions.Json), parse.GetValue(watch));
            return StorageConnection.UseAsync(() => parse.GetValue(job) is { } id
                ? view.OneAsync(id, interruption.Token)
                : view.LatestAsync(parse.GetValue(most) ?? 20, interruption.Token)).GetAwaiter().GetResult();
        });
        return command;
    }
}
