using System.CommandLine;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp prior info NAME</c></summary>
internal static class PriorInfoCommand
{
    // More names than this would push everything else off a terminal; --json has them all.
    private const int MostClassesShown = 20;

    public static Command Create()
    {
        var name = new Argument<string>("NAME") { Description = "Name or folder of a prior." };
        var command = new Command("info", "Describes a prior, its classes and presets, and checks its files.") { name };
        command.SetAction(parse => Run(parse.GetRequiredValue(name), parse.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(string name, bool json)
    {
        var prior = WorkerPriors.Catalog.Open(name);
        var presets = Enum.GetValues<RestorationTask>().ToDictionary(
            task => task.Verb(),
            task => Presets.For(task, prior.Architecture.Resolution).Select(p => p.Name).ToArray());
        if (json)
        {
            JsonOutput.Write(new PriorInfoOutput(Path.GetFullPath(prior.Folder), prior.Manifest, presets), JsonOutput.Types.PriorInfoOutput);
            return ExitCode.Ok;
        }

        var (manifest, architecture) = (prior.Manifest, prior.Architecture);
        Line("name", manifest.Name);
        Line("folder", Path.GetFullPath(prior.Folder));
        Line("pictures", $"{architecture.Resolution} x {architecture.Resolution} pixels");
        Line("latent", $"{architecture.EffectiveLatentDim} numbers");
        Line("width", $"{architecture.GeneratorChannels} (generator), {architecture.DiscriminatorChannels} (discriminator)");
        Line("licence", manifest.Licence);
        Line("source", manifest.Source);
        Line("files", "sizes, shapes and checksums are right");
        Line("classes", string.Join("; ", manifest.Classes.Take(MostClassesShown).Select((c, i) => $"{i} {c}"))
            + (manifest.Classes.Count > MostClassesShown ? $"; and {manifest.Classes.Count - MostClassesShown} more" : ""));
        foreach (var (task, names) in presets)
        {
            Line(task, $"preset {string.Join(", ", names)}");
        }

        return ExitCode.Ok;
    }

    private static void Line(string label, string value) => Console.Out.WriteLine($"{label,-15}{value}");
}

internal sealed record PriorInfoOutput(string Folder, PriorManifest Prior, IReadOnlyDictionary<string, string[]> Presets);
