using System.CommandLine;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Stack;
using Dgp.Worker.Stack.Submitting;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp retry</c></summary>
internal static class RetryCommand
{
    public static Command Create()
    {
        var job = new Argument<string>("JOB") { Description = "A job's identity, as submit prints it." };
        var command = new Command("retry", "Asks for a job again that was rejected, cancelled, or failed for a reason that may pass.") { job };
        var storage = new StorageOptions(command);
        command.SetAction(parse =>
        {
            using var interruption = new Interruption("The job is asked for again; './dgp status' shows it.");
            var (blobs, ledger) = storage.Open(parse);
            return StorageConnection.UseAsync(() => RunAsync(
                new Retrial(blobs, ledger, TimeProvider.System), parse.GetRequiredValue(job), parse.GetValue(GlobalOptions.Json), interruption.Token)).GetAwaiter().GetResult();
        });
        return command;
    }

    private static async Task<int> RunAsync(Retrial retrial, string jobId, bool json, CancellationToken cancellation)
    {
        var status = await retrial.RunAsync(jobId, cancellation);
        if (json)
        {
            JsonOutput.Write(status, ContractsJson.Default.JobStatus);
        }
        else
        {
            var words = status switch
            {
                { State: JobState.Rejected, Error: { } error } => $"is rejected again: {error.Message} {error.Hint}",
                { IsFinal: true } => "is asked for again. It has not been opened: the functions are busy or away, or a picture was replaced and the job is another now",
                _ => "is opened again",
            };
            Console.Out.WriteLine($"{jobId} {words.TrimEnd('.')}.");
        }

        return status.IsFinal ? ExitCode.Failed : ExitCode.Ok;
    }
}
