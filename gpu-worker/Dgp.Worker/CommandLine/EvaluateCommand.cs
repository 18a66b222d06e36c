using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Dgp.Engine.Defence;
using Dgp.Engine.Tasks;
using Dgp.Worker.Attacking;
using Dgp.Worker.Evaluation;
using Dgp.Worker.Restoring;
using Dgp.Worker.Scores;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp evaluate DATA</c></summary>
internal static class EvaluateCommand
{
    private const int MostPictures = 1_000_000;
    private const int MostLanes = 256;

    public static Command Create()
    {
        var data = new Argument<string>("DATA")
        {
            Description = "Undamaged pictures, in sub-folders called like the prior's classes, or a tar or tar.gz of that; or a text file (.txt, .tsv) with a picture and its class, parted by a tab, a line.",
        };
        var tasks = List(
            "--tasks", "What the pictures are damaged by, with commas. Default: all but defend.", [.. Enum.GetValues<RestorationTask>().Select(t => (t.Verb(), t))]);
        var methods = List(
            "--methods", "What restores them, with commas; a method is left out of tasks that it does not take. Default: all.", [.. EvaluatedMethod.All.Select(m => (m.Name, m))]);
        var seeds = new Option<IReadOnlyList<long>>("--seeds")
        {
            Description = "Whole numbers, with commas: every method that draws at random does each picture with each. Default: 0.",
            HelpName = "N,...",
            DefaultValueFactory = _ => [0],
            CustomParser = Seeds,
        };
        var pictures = Values.WholeNumber("--pictures", 1, MostPictures, "At most so many, spread evenly over the classes; fewer are always the beginning of more. Default: all.");
        var prior = new Option<string>("--prior")
        {
            Description = "Name or folder of the prior; all methods get pictures of its size.", HelpName = "NAME|DIR", DefaultValueFactory = _ => TaskOptions.DefaultPrior,
        };
        var given = new Choice<DefenceClass>(
            "--class",
            "known tells methods with a prior the picture's class; auto lets them look for it; guess, of defend, is what the attacked classifier says.",
            DefenceClass.True,
            [.. Enum.GetValues<DefenceClass>().Select(c => (c.Word(), c))]);
        var attack = new Choice<(AttackKind? Kind, bool Adaptive)>(
            "--attack",
            "Of defend: as 'dgp attack --kind', or bpda, which is pgd through the one method that is compared, or none, which tells what the defence costs.",
            (AttackKind.Pgd, false),
            [.. Enum.GetValues<AttackKind>().Select(k => (k.Word(), ((AttackKind?)k, false))), (EvaluatedDefence.AdaptiveWord, (AttackKind.Pgd, true)), (EvaluatedDefence.NoneWord, (null, false))]);
        var epsilon = Values.Positive(
            "--epsilon", AttackCommand.LargestEpsilon, "8/255", "Of defend: how far the attack goes, of pixels in [0, 1]; of pgd-l2, in the L2 norm. Default: 8/255; of pgd-l2 0.5.");
        var network = Text("--attack-network", "FILE", "Of atn, which needs it: a file of 'dgp classifier atn'.");
        var classifier = Text("--classifier", "NAME|DIR|FILE", $"Of defend: who is attacked; {AttackCommand.ClassifierKinds} Default: the embedded one.");
        var stop = Values.Positive("--stop-mse", DefendCommand.LargestMse, "5e-3", "Of defend: as 'dgp defend --stop-mse'. Default: the preset's.");
        var loss = new Choice<LossKind>(
            "--loss", "As 'dgp reconstruct --loss', for the methods that take it.", LossKind.Discriminator, [.. Enum.GetValues<LossKind>().Select(l => (l.Word(), l))]);
        var vgg = Text("--vgg", "FILE", "torchvision's vgg16-397923af.pth, or its tensors as safetensors, for --loss vgg.");
        var steps = Values.WholeNumber("--steps", 1, RestorationOptions.MostSteps, "Iterations of the methods with a prior. Default: their schedules' own.");
        var dipSteps = Values.WholeNumber("--dip-steps", 1, RestorationOptions.MostSteps, "Iterations of dip, and of singan in all. Default: their own.");
        var raw = new Option<bool>("--raw") { Description = "The methods' own pictures, as published: no known pixel or luminance of the input is kept." };
        var judges = new Option<string[]>("--judge")
        {
            Description = "Who looks at restored pictures beside the embedded classifier; repeatable. As --classifier.",
            HelpName = "NAME|DIR|FILE",
            DefaultValueFactory = _ => [],
        };
        var niqe = Text("--niqe", "FILE", "niqe_pris_params.npz of XPixelGroup/BasicSR: measures NIQE of pictures of 192 pixels and more.");
        var lpips = Text("--lpips", "FILE", "Heads of LPIPS: v0.1/alex.pth, vgg.pth or squeeze.pth of richzhang/PerceptualSimilarity. Needs --lpips-backbone.");
        var backbone = Text("--lpips-backbone", "FILE", "torchvision's weights of the same network: alexnet, vgg16 or squeezenet1_1.");
        var parallel = Values.WholeNumber("--parallel", 1, MostLanes, "Pictures at a time, each on one thread. Default: one for each core, on a CUDA device 1.");
        var device = Devices.Option();
        var folder = Text("--out", "DIR", "Folder for the results; what is missing in it is done, and what is there is kept. Default: ./out/evaluate/<name of DATA>.");
        foreach (var name in (Option[])[prior, vgg, network, classifier, judges, niqe, lpips, backbone, folder])
        {
            Values.RequireName(name);
        }

        var command = new Command("evaluate", "Compares methods on many pictures: damages them, restores them, and measures what came back.")
        {
            data, tasks, methods, seeds, pictures, prior, given, loss, vgg, steps, dipSteps, raw, attack, epsilon, network, classifier, stop, judges, niqe, lpips, backbone, parallel, device, folder,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(lpips) is null != result.GetValue(backbone) is null)
            {
                result.AddError("--lpips and --lpips-backbone go together.");
            }

            if (result.GetValue(loss) == LossKind.Vgg.Word() != result.GetValue(vgg) is not null)
            {
                result.AddError("--loss vgg and --vgg FILE go together: torchvision's vgg16-397923af.pth.");
            }

            var defend = RestorationTask.Defend.Verb();
            var wanted = Words(result.GetResult(tasks));
            if (!wanted.Contains(defend) && ((Option[])[attack, epsilon, network, classifier, stop]).FirstOrDefault(o => result.GetResult(o) is { Implicit: false }) is { } needless)
            {
                result.AddError($"{needless.Name} is of --tasks defend; leave it out, or add that.");
            }

            if (result.GetValue(given) == DefenceClass.Guess.Word() && (wanted is not [var only] || only != defend))
            {
                result.AddError("--class guess is of --tasks defend alone: otherwise nobody is there to guess.");
            }

            if (result.GetValue(attack) == AttackKind.Atn.Word() != result.GetValue(network) is not null)
            {
                result.AddError("--attack atn and --attack-network FILE go together; './dgp classifier atn' trains one.");
            }

            if (result.GetValue(attack) == EvaluatedDefence.AdaptiveWord && (Words(result.GetResult(methods)) is not [var method] || EvaluatedMethod.All.Any(m => m.Name == method && m.Baseline is not null)))
            {
                result.AddError("--attack bpda is an attack on one method: give one that is no baseline with --methods.");
            }
        });
        command.SetAction(parse =>
        {
            var path = parse.GetRequiredValue(data);
            var where = parse.GetRequiredValue(device);
            var wanted = parse.GetValue(tasks) ?? [.. Enum.GetValues<RestorationTask>().Where(t => t != RestorationTask.Defend)];
            var request = new EvaluationRequest
            {
                Data = path,
                Tasks = wanted,
                Methods = parse.GetValue(methods) ?? EvaluatedMethod.All,
                Seeds = parse.GetRequiredValue(seeds),
                Pictures = parse.GetValue(pictures),
                Prior = WorkerPriors.Catalog.Open(parse.GetRequiredValue(prior)),
                Class = given.Read(parse),
                Loss = new RestorationLoss(loss.Read(parse), parse.GetValue(vgg)),
                Defence = wanted.Contains(RestorationTask.Defend) ? Defence() : null,
                Steps = parse.GetValue(steps),
                DipSteps = parse.GetValue(dipSteps),
                Raw = parse.GetValue(raw),
                Judges = parse.GetRequiredValue(judges),
                Niqe = parse.GetValue(niqe),
                LpipsHeads = parse.GetValue(lpips),
                LpipsBackbone = parse.GetValue(backbone),
                Parallel = parse.GetValue(parallel) ?? (Devices.Find(where).type == TorchSharp.DeviceType.CUDA ? 1 : Environment.ProcessorCount),
                Device = where,
                Out = parse.GetValue(folder) ?? Path.Combine("out", "evaluate", NameOf(path)),
                Verbose = parse.GetValue(GlobalOptions.Verbose),
            };
            return Run(request, parse.GetValue(GlobalOptions.Json));

            EvaluatedDefence Defence()
            {
                var (kind, adaptive) = attack.Read(parse);
                return new EvaluatedDefence
                {
                    Attack = kind is { } attacked ? new ChosenAttack(attacked) { Epsilon = parse.GetValue(epsilon), Network = parse.GetValue(network) } : null,
                    Adaptive = adaptive,
                    Classifier = parse.GetValue(classifier) ?? WorkerClassifiers.Embedded,
                    StopMse = parse.GetValue(stop),
                };
            }
        });
        return command;
    }

    private static int Run(EvaluationRequest request, bool json)
    {
        using var interruption = new Interruption("Stopping; what has been done is kept and reported. Ctrl-C again ends it at once.");
        var report = Evaluator.Evaluate(request, Console.Error, TimeProvider.System, interruption.Token);
        if (json)
        {
            JsonOutput.Write(EvaluationOutput.Of(report), JsonOutput.Types.EvaluationOutput);
        }
        else
        {
            EvaluationText.Write(Console.Out, report);
        }

        return report.Interrupted ? ExitCode.Interrupted : report.Failed > 0 ? ExitCode.Failed : ExitCode.Ok;
    }

    private static Option<string?> Text(string name, string value, string description) => new(name) { Description = description, HelpName = value };

    private static string NameOf(string data)
    {
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(data)));
        return name.Split('.')[0] is { Length: > 0 } stem ? stem : "data";
    }

    /// <summary>Words with commas between them; each once, in the order of the choices. Null if it was left out.</summary>
    private static Option<IReadOnlyList<T>?> List<T>(string name, string description, IReadOnlyList<(string Word, T Value)> choices) => new(name)
    {
        Description = description,
        HelpName = string.Join(',', choices.Select(c => c.Word)),
        CustomParser = result =>
        {
            var words = Words(result);
            if (words.Length == 0 || words.Any(w => choices.All(c => c.Word != w)))
            {
                var wrong = words.FirstOrDefault(w => choices.All(c => c.Word != w)) ?? "";
                result.AddError($"{name} takes {string.Join(", ", choices.Select(c => c.Word))}, with commas, not '{wrong}'.");
                return [];
            }

            return [.. choices.Where(c => words.Contains(c.Word)).Select(c => c.Value)];
        },
    };

    private static string[] Words(SymbolResult? list) =>
        list?.Tokens is [var token, ..] ? token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) : [];

    private static IReadOnlyList<long> Seeds(ArgumentResult result)
    {
        var seeds = new List<long>();
        foreach (var word in result.Tokens[0].Value.Split(',', StringSplitOptions.TrimEntries))
        {
            if (!long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var seed))
            {
                result.AddError($"--seeds takes whole numbers with commas, not '{word}'.");
                return [];
            }

            seeds.Add(seed);
        }

        return [.. seeds.Distinct()];
    }
}
