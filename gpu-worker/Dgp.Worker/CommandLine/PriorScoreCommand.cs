using System.CommandLine;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;
using Dgp.Worker.Scores;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp prior score PRIOR</c></summary>
internal static class PriorScoreCommand
{
    private const int MostReconstructions = 10_000;

    public static Command Create()
    {
        var prior = new Argument<string>("PRIOR") { Description = "Name or folder of a prior." };
        var data = new Option<string>("--data")
        {
            Description = "Pictures that it was not trained on, in sub-folders called like its classes, or a tar or tar.gz of that.", HelpName = "DIR|TAR", Required = true,
        };
        var train = Text("--train", "DIR|TAR", "The pictures that it was trained on: tells whether it repeats them.");
        var judges = new Option<string[]>("--judge")
        {
            Description = "A classifier (name, folder, or a .th file of akamaster/pytorch_resnet_cifar10) whose features are compared too; repeatable.", HelpName = "FILE", DefaultValueFactory = _ => [],
        };
        var inception = Text("--inception", "FILE", "pt_inception-2015-12-05-6726825d.pth of mseitzer/pytorch-fid: gives FID as it is published.");
        var samples = Values.WholeNumber("--samples", 100, 1_000_000, $"Most pictures to compare. Default: {ScoreRequest.StandardSamples}.");
        var reconstruct = Values.WholeNumber("--reconstruct", 0, MostReconstructions, $"Pictures to reconstruct; 0 for none. Default: {ScoreRequest.StandardReconstructions}.");
        var folder = Text("--out", "DIR", "Folder for a sheet of samples, one of the pictures closest to training pictures, and the figures.");
        var device = Devices.Option();
        var seed = Values.Seed();
        foreach (var name in (Option[])[data, train, judges, inception, folder])
        {
            Values.RequireName(name);
        }

        var command = new Command("score", "Measures how good a prior is: distances to real pictures, class by class, memorising, and reconstruction.")
        {
            prior, data, train, judges, inception, samples, reconstruct, folder, device, seed,
        };
        command.SetAction(parse =>
        {
            var request = new ScoreRequest
            {
                Prior = WorkerPriors.Catalog.Open(parse.GetRequiredValue(prior)),
                Data = parse.GetRequiredValue(data),
                Train = parse.GetValue(train),
                Judges = parse.GetRequiredValue(judges),
                Inception = parse.GetValue(inception),
                MostSamples = parse.GetValue(samples) ?? ScoreRequest.StandardSamples,
                Reconstructions = parse.GetValue(reconstruct) ?? ScoreRequest.StandardReconstructions,
                Out = parse.GetValue(folder),
                Seed = parse.GetValue(seed),
            };
            return Run(request, Devices.Find(parse.GetRequiredValue(device)), parse.GetValue(GlobalOptions.Json));
        });
        return command;
    }

    private static int Run(ScoreRequest request, TorchSharp.torch.Device device, bool json)
    {
        using var interruption = new Interruption("Stopping; what has been measured is told. Ctrl-C again ends it at once.");
        var report = TorchErrors.Guard(() => new PriorScore(request, device, Console.Error, TimeProvider.System).Run(interruption.Token));
        if (json)
        {
            JsonOutput.Write(new ScoreOutput(true, report), JsonOutput.Types.ScoreOutput);
        }
        else
        {
            ScoreText.Write(Console.Out, report);
        }

        return report.Interrupted ? ExitCode.Interrupted : ExitCode.Ok;
    }

    private static Option<string?> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };
}

internal sealed record ScoreOutput(bool Ok, ScoreReport Score);
