using System.CommandLine;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;
using Dgp.Worker.Stack;
using Dgp.Worker.Stack.Submitting;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp cancel</c></summary>
internal static class CancelCommand
{
    public static Command Create()
    {
        var job = new Argument<string>("JOB") { Description = "A job's identity, as submit prints it." };
        var command = new Command("cancel", "Cancels a job; a running one stops at its next iteration.") { job };
        var storage = new StorageOptions(command);
        command.SetAction(parse =>
        {
            using var interruption = new Interruption();
            var ledger = storage.Open(parse).Ledger;
            return StorageConnection.UseAsync(() => RunAsync(
                ledger, parse.GetRequiredValue(job), parse.GetValue(GlobalOptions.Json), interruption.Token)).GetAwaiter().GetResult();
        });
        return command;
    }

    private static async Task<int> RunAsync(JobLedger ledger, string jobId, bool json, CancellationToken cancellation)
    {
        var status = (await ledger.CancelAsync(jobId, TimeProvider.System.GetUtcNow(), cancellation))?.Status ?? throw StatusView.Unknown(jobId);
        if (json)
        {
            JsonOutput.Write(status, ContractsJson.Default.JobStatus);
        }
        else
        {
            var words = status.State switch
            {
                JobState.Cancelled => "is cancelled",
                JobState.Running => "is asked to stop, which it does at its next iteration",
                var final => $"was done already: {Contracts.Names.Dashed(final.ToString())}",
            };
            Console.Out.WriteLine($"{jobId} {words}.");
        }

        // Asked to cancel what had an end already: the caller should know that nothing was cancelled.
        return status.CancelRequested ? ExitCode.Ok : ExitCode.Failed;
    }
}
