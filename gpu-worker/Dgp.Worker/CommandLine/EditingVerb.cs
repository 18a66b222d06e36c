using System.CommandLine;
using System.CommandLine.Parsing;
using Dgp.Engine.Tasks;
using Dgp.Worker.Editing;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.CommandLine;

/// <summary>What the three editing verbs share: inversions in, edits out.</summary>
internal static class EditingVerb
{
    /// <param name="edit">Reads what the verb has beyond the shared options.</param>
    /// <param name="together">The verb takes two pictures and makes one thing of them.</param>
    public static Command Create(Command verb, Func<ParseResult, RestorationRequest, EditRequest> edit, bool together = false)
    {
        var options = new TaskOptions(verb, restores: false);
        var save = SaveInversions(options.Files);
        verb.Add(save);
        if (together)
        {
            options.Files.Validators.Add(result =>
            {
                if (result.Tokens.Count is not (0 or 2))
                {
                    result.AddError($"{verb.Name} takes two pictures, not {result.Tokens.Count}.");
                }
            });
        }

        verb.SetAction(parse =>
        {
            var inversion = options.Read(parse, RestorationTask.Reconstruct);
            inversion = inversion with { Preset = inversion.Preset ?? EditRequest.PresetOf(verb.Name) };
            return Run(edit(parse, inversion) with { Together = together, SaveInversions = parse.GetValue(save) ?? [] }, parse.GetValue(GlobalOptions.Json));
        });
        return verb;
    }

    private static int Run(EditRequest request, bool json)
    {
        using var interruption = new Interruption();
        var results = EditRun.All(request, interruption.Token);
        RestorationOutput.Write(results, json);
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : RestorationOutput.Code(results);
    }

    private static Option<string[]> SaveInversions(Argument<string[]> files)
    {
        var save = new Option<string[]>("--save-inversion")
        {
            Description = "Keeps the inversion in FILE (.safetensors), to be edited again without inverting; with several pictures, once for each, in their order.",
            HelpName = "FILE",
        };
        save.Validators.Add(result =>
        {
            var names = result.Tokens.Select(t => t.Value).ToList();
            var pictures = result.GetResult(files)?.Tokens.Select(t => t.Value).ToList() ?? [];
            if (names.FirstOrDefault(n => !EditInput.EndsAsInversion(n)) is { } odd)
            {
                result.AddError($"--save-inversion takes names in .safetensors, not '{odd}'.");
            }
            else if (pictures.FirstOrDefault(EditInput.EndsAsInversion) is { } saved)
            {
                result.AddError($"--save-inversion goes with pictures alone, and {saved} is a saved inversion.");
            }
            else if (names.Count != pictures.Count)
            {
                result.AddError($"--save-inversion is given {names.Count} times for {pictures.Count} pictures.");
            }
            else if (names.Distinct().Count() < names.Count)
            {
                result.AddError("--save-inversion names one file twice.");
            }
        });
        return save;
    }
}
