using System.CommandLine;
using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Dgp.Engine.Training;
using Dgp.Worker.Restoring;
using Dgp.Worker.Training;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp train</c></summary>
internal static class TrainCommand
{
    private const int StandardResolution = 32;
    private const int StandardChannels = 32;
    private const string EveryFolder = "auto";

    public static Command Create()
    {
        var standard = new TrainingSettings();
        var data = Required("--data", "DIR|TAR", "Pictures, in one sub-folder for each class, or a tar or tar.gz of that.");
        var folder = Required("--out", "DIR", "Folder of the prior. Its training/ keeps what a run goes on from: give the same again to go on.");
        var resolution = Values.OneOf("--resolution", "Side of the pictures. Default: the prior's of --init, or 32.", 32, 64, 128, 256);
        var channels = Values.WholeNumber("--channels", 1, 256, "Width of both networks. Default: the prior's of --init, or 32; published BigGANs have 64 or 96.");
        var classes = new Option<string>("--classes")
        {
            Description = "A file with the sub-folders that are classes, one a line, in their order; auto takes all, by name.", HelpName = "auto|FILE", DefaultValueFactory = _ => EveryFolder,
        };
        var init = new Option<string?>("--init") { Description = "A prior to begin from, by name or folder. Its classes need not be the same.", HelpName = "PRIOR" };
        var minutes = Values.WholeNumber("--max-minutes", 1, 100_000, "Stops after so many minutes of training in all. Default: at Ctrl-C.");
        var batch = Values.WholeNumber("--batch", 2, 2048, $"Pictures in a batch. Default: {standard.Batch}.");
        var accumulate = Values.WholeNumber("--accumulate", 1, 64, "Batches whose gradients make one step, where a large batch does not fit into memory. Default: 1.");
        var steps = Values.WholeNumber("--d-steps", 1, 16, $"Steps of the discriminator for each of the generator. Default: {standard.DiscriminatorSteps}.");
        var augment = new Option<bool>("--augment") { Description = "DiffAugment: for fewer than some ten thousand pictures." };
        var licence = new Option<string>("--licence") { Description = "What others may do with the weights; it is written into prior.json.", HelpName = "TEXT", DefaultValueFactory = _ => "not stated" };
        var device = Devices.Option();
        var seed = Values.Seed();
        foreach (var name in (Option[])[data, folder, classes, init, licence])
        {
            Values.RequireName(name);
        }

        var command = new Command("train", "Trains a prior on your own pictures. It can be stopped at any time, and goes on where it was; --out is a usable prior from its first minutes on.")
        {
            data, folder, resolution, channels, classes, init, minutes, batch, accumulate, steps, augment, licence, device, seed,
        };
        command.SetAction(parse =>
        {
            RequireName(parse.GetRequiredValue(folder));
            var chosen = Devices.Find(parse.GetRequiredValue(device));
            var start = parse.GetValue(init) is { } prior ? WorkerPriors.Catalog.Open(prior) : null;
            RequireFits("--resolution", parse.GetValue(resolution), start?.Architecture.Resolution);
            RequireFits("--channels", parse.GetValue(channels), start?.Architecture.GeneratorChannels);
            var side = parse.GetValue(resolution) ?? start?.Architecture.Resolution ?? StandardResolution;
            var request = new TrainingRequest
            {
                Data = parse.GetRequiredValue(data),
                Folder = parse.GetRequiredValue(folder),
                Resolution = side,
                Channels = parse.GetValue(channels) ?? StandardChannels,
                Classes = parse.GetRequiredValue(classes) is var file && file == EveryFolder ? null : file,
                Start = start,
                Longest = parse.GetValue(minutes) is { } most ? TimeSpan.FromMinutes(most) : null,
                Licence = parse.GetRequiredValue(licence),
                Settings = standard with
                {
                    Batch = parse.GetValue(batch) ?? standard.Batch,
                    Accumulations = parse.GetValue(accumulate) ?? standard.Accumulations,
                    DiscriminatorSteps = parse.GetValue(steps) ?? standard.DiscriminatorSteps,
                    // Published: N(0, 0.02) for small pictures, orthogonal from 128 pixels.
                    Initialisation = side <= 64 ? Initialisation.Normal : Initialisation.Orthogonal,
                    Augment = parse.GetValue(augment),
                    Precision = TrainingPrecision.Best(chosen),
                    Seed = parse.GetValue(seed),
                },
            };
            return Run(request, chosen, parse.GetValue(GlobalOptions.Json));
        });
        return command;
    }

    private static int Run(TrainingRequest request, TorchSharp.torch.Device device, bool json)
    {
        using var interruption = new Interruption("Stopping after this step and writing all of it; Ctrl-C again ends it at once.");
        using var tf32 = TrainingPrecision.AllowTf32();
        var summary = new TrainingSession(request, device, Console.Error, TimeProvider.System).Run(interruption.Token);
        if (json)
        {
            JsonOutput.Write(new TrainingOutputJson(true, summary), JsonOutput.Types.TrainingOutputJson);
        }
        else
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{summary.Folder}: {summary.Steps} steps, {summary.PicturesSeen} pictures shown."));
            Console.Out.WriteLine($"  use it with --prior {request.Folder}; the same command goes on with it");
        }

        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : ExitCode.Ok;
    }

    /// <summary>The folder's name becomes the prior's.</summary>
    private static void RequireName(string folder)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        if (!PriorManifest.IsName(name))
        {
            throw new DgpException(
                ErrorCode.BadOption, $"'{name}' cannot name a prior.", "End --out in up to 64 lower-case letters, digits, dots, dashes and underscores, such as priors/pets-64.");
        }
    }

    private static void RequireFits(string option, int? asked, int? start)
    {
        if (asked is { } value && start is { } own && value != own)
        {
            throw new DgpException(
                ErrorCode.BadOption,
                string.Create(CultureInfo.InvariantCulture, $"{option} {value} does not fit the prior of --init, which has {own}."),
                $"Leave {option} out, or begin without --init.");
        }
    }

    private static Option<string> Required(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value, Required = true };
}

internal sealed record TrainingOutputJson(bool Ok, TrainingSummary Training);
