using System.CommandLine;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Stack;
using Dgp.Worker.Stack.Submitting;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp submit</c></summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var command = new Command("submit", "Uploads pictures to a running stack or a deployment, which restores them.");
        var files = new Argument<string[]>("FILE") { Description = "Pictures: PNG, JPEG or WebP. A morph takes two, and makes one thing of them.", Arity = ArgumentArity.OneOrMore };
        var task = new Option<string>("--task") { Description = $"One of {string.Join(", ", JobTasks.All)}.", HelpName = "TASK", Required = true };
        var mask = new Option<string?>("--mask") { Description = "Picture whose white is what is missing; uploaded beside each of the others.", HelpName = "FILE" };
        var name = new Option<string?>("--name")
        {
            Description = "Path below uploads/TASK/, for one file; replaces what is there. Default: the file's name, with a number where it is taken.",
            HelpName = "PATH",
        };
        var wait = new Option<bool>("--wait") { Description = "Wait for the results and fetch them." };
        var folder = new Option<string?>("--out") { Description = "Folder for the results, with --wait. Default: ./out/TASK.", HelpName = "DIR" };
        foreach (var option in new Option[] { task, mask, name, folder })
        {
            Values.RequireName(option);
        }

        command.Add(files);
        command.Add(task);
        var options = new JobArguments(command);
        foreach (var option in new Option[] { mask, name, wait, folder })
        {
            command.Add(option);
        }

        var storage = new StorageOptions(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(name) is not null && result.GetResult(files) is { Tokens.Count: > 1 })
            {
                result.AddError("--name is for one FILE.");
            }

            if (result.GetResult(task) is { Tokens: [{ Value: JobTasks.Morph }] } && result.GetResult(files) is { Tokens.Count: not (0 or 2) and var count })
            {
                result.AddError($"--task {JobTasks.Morph} takes two FILEs, not {count}.");
            }
        });
        command.SetAction(parse =>
        {
            var word = parse.GetRequiredValue(task);
            JobTasks.Require(word);
            var request = new SubmissionRequest
            {
                Task = word,
                Files = parse.GetRequiredValue(files),
                Options = options.Read(parse, word),
                Mask = parse.GetValue(mask),
                Name = parse.GetValue(name),
            };
            var results = parse.GetValue(wait) ? parse.GetValue(folder) ?? Path.Combine("out", word) : null;
            return Run(request, storage, parse, results);
        });
        return command;
    }

    private static int Run(SubmissionRequest request, StorageOptions storage, ParseResult parse, string? results)
    {
        using var interruption = new Interruption("Stopped waiting; the jobs go on. './dgp status' shows them.");
        var (blobs, ledger) = storage.Open(parse);
        var run = new SubmissionRun(blobs, ledger, TimeProvider.System);
        return StorageConnection.UseAsync(() => run.RunAsync(request, results, parse.GetValue(GlobalOptions.Json), interruption.Token)).GetAwaiter().GetResult();
    }
}
