using System.CommandLine;
using System.CommandLine.Parsing;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Tasks;
using Dgp.Worker.Attacking;
using Dgp.Worker.Restoring;
using Dgp.Worker.Scores;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp attack</c></summary>
internal static class AttackCommand
{
    public const string ClassifierKinds =
        "name or folder of a classifier, a .th file of akamaster/pytorch_resnet_cifar10, or torchvision's resnet50 .pth.";

    public const double LargestEpsilon = 100;
    private const int MostSteps = 10_000;
    private const int LargestSide = 512;

    private static readonly Argument<string[]> Files = new("FILE")
    {
        Description = $"Pictures: PNG, JPEG or WebP, up to {PictureLimits.MostBytes >> 20} MB and {PictureLimits.MostPixels / 1_000_000} megapixels each.",
        Arity = ArgumentArity.OneOrMore,
    };

    private static readonly Choice<AttackKind> Kind = new(
        "--kind",
        "fgsm: one step along the gradient's signs; pgd: many, projected back; pgd-l2: the same in the L2 norm; atn: a network trained to attack.",
        AttackKind.Pgd,
        [.. Enum.GetValues<AttackKind>().Select(k => (k.Word(), k))]);

    private static readonly Option<string> Classifier = new("--classifier")
    {
        Description = $"Who is to be misled: {ClassifierKinds}",
        HelpName = "NAME|DIR|FILE",
        DefaultValueFactory = _ => WorkerClassifiers.Embedded,
    };

    private static readonly Option<string?> Network = new("--network")
    {
        Description = "Of atn, which needs it: a file of 'dgp classifier atn'.",
        HelpName = "FILE",
    };

    private static readonly Option<double?> Epsilon = Values.Positive(
        "--epsilon", LargestEpsilon, "8/255", "Largest change of pixels in [0, 1]; of pgd-l2, largest L2 norm of all changes. Default: 8/255; of pgd-l2 0.5.");

    private static readonly Option<int?> Steps = Values.WholeNumber("--steps", 1, MostSteps, $"Of pgd and pgd-l2. Default: {ChosenAttack.StandardSteps}.");

    private static readonly Option<string?> Class = new("--class")
    {
        Description = "What the pictures show, by name or index of the classifier's classes; it is led away from that. Default: what it takes each picture for.",
        HelpName = "NAME|INDEX",
    };

    private static readonly Option<int?> Size = Values.WholeNumber(
        "--size", 16, LargestSide, "Side in pixels of the picture that is attacked and written. Default: the classifier's own; to defend it, the prior's is best.");

    private static readonly Choice<Fit> Framed = new(
        "--fit", "pad keeps the whole picture, mirrored outwards to a square; crop takes its centre square.", Fit.Pad, ("pad", Fit.Pad), ("crop", Fit.Crop));

    private static readonly Option<string?> Out = new("--out")
    {
        Description = "Folder for the results; with several files, each gets its own in it. Default: ./out/attack/<name>.",
        HelpName = "DIR",
    };

    public static Command Create()
    {
        var (seed, device) = (Values.Seed(), Devices.Option());
        var verb = new Command("attack", "Makes pictures that look the same and that a classifier takes for something else, to try the defence on.")
        {
            Files, Kind, Classifier, Network, Epsilon, Steps, Class, Size, Framed, seed, device, Out,
        };
        foreach (var option in new Option[] { Classifier, Network, Class, Out })
        {
            Values.RequireName(option);
        }

        verb.Validators.Add(RequireFitting);
        verb.SetAction(parse => Run(
            new AttackRequest
            {
                Files = parse.GetRequiredValue(Files),
                Attack = new ChosenAttack(Kind.Read(parse))
                {
                    Network = parse.GetValue(Network),
                    Epsilon = parse.GetValue(Epsilon),
                    Steps = parse.GetValue(Steps) ?? ChosenAttack.StandardSteps,
                },
                Classifier = parse.GetRequiredValue(Classifier),
                Class = parse.GetValue(Class),
                Size = parse.GetValue(Size),
                Fit = Framed.Read(parse),
                Seed = parse.GetValue(seed),
                Device = parse.GetRequiredValue(device),
                Out = parse.GetValue(Out),
                Verbose = parse.GetValue(GlobalOptions.Verbose),
            },
            parse.GetValue(GlobalOptions.Json)));
        return verb;
    }

    private static int Run(AttackRequest request, bool json)
    {
        using var interruption = new Interruption("Stopping after this picture; Ctrl-C again ends it at once.");
        var results = AttackRun.All(request, interruption.Token);
        RestorationOutput.Write(results, json);
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : RestorationOutput.Code(results);
    }

    private static void RequireFitting(CommandResult result)
    {
        var kind = result.GetValue(Kind)!;
        if (kind != AttackKind.Pgd.Word() && kind != AttackKind.PgdL2.Word() && result.GetResult(Steps) is { Implicit: false })
        {
            result.AddError($"{kind} takes one step; leave out --steps, or use pgd.");
        }

        if (kind != AttackKind.Atn.Word() && result.GetResult(Network) is { Implicit: false })
        {
            result.AddError($"{kind} has no use for --network; leave it out, or use atn.");
        }

        if (kind == AttackKind.Atn.Word() && result.GetResult(Network) is null)
        {
            result.AddError("--kind atn needs --network FILE; train one with './dgp classifier atn'.");
        }
    }
}
