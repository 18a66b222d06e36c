using System.CommandLine;
using System.CommandLine.Parsing;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Tasks;
using Dgp.Worker.Input;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.CommandLine;

/// <summary>The options of a verb that restores or inverts pictures.</summary>
internal sealed class TaskOptions
{
    public const string DefaultPrior = "cifar10-32";
    public const string AutomaticClass = "auto";

    private readonly Argument<string[]> _files = Pictures();
    private readonly Choice<RestorationMethod> _method = new(
        "--method",
        "dgp is the paper's. With a prior too, for comparison: dgp-simultaneous (all blocks from the start), z-only, z-and-features, defense-gan. dip is Deep Image Prior, which needs none and keeps the picture's own size; singan, which needs none either, learns the picture and enlarges it.",
        RestorationMethod.Dgp,
        [.. Enum.GetValues<RestorationMethod>().Select(m => (m.Word(), m))]);

    private readonly Choice<LossKind> _loss = new(
        "--loss",
        "What the distance to the picture is measured in: features of the prior's discriminator, features of VGG-16 (with --vgg), or pixels alone.",
        LossKind.Discriminator,
        [.. Enum.GetValues<LossKind>().Select(l => (l.Word(), l))]);

    private readonly Option<string?> _vgg = new("--vgg")
    {
        Description = "torchvision's vgg16-397923af.pth, or its tensors as safetensors, for --loss vgg.",
        HelpName = "FILE",
    };

    private readonly Option<string> _prior = new("--prior")
    {
        Description = "Name or folder of the prior; './dgp prior list' shows them.",
        HelpName = "NAME|DIR",
        DefaultValueFactory = _ => DefaultPrior,
    };

    private readonly Option<string> _class = new("--class")
    {
        Description = "What the picture shows, by name or index; auto looks for it among all classes.",
        HelpName = "NAME|INDEX|auto",
        DefaultValueFactory = _ => AutomaticClass,
    };

    private readonly Option<string?> _preset = new("--preset")
    {
        Description = "Schedule to run; the default is the prior's own for the task.",
        HelpName = "NAME",
    };

    private readonly Option<int?> _steps = Values.WholeNumber(
        "--steps", 1, RestorationOptions.MostSteps, "Iterations in all, shared among the preset's stages in its proportions.");

    private readonly Choice<Fit> _fit = new(
        "--fit", "pad keeps the whole picture, mirrored outwards to a square; crop takes its centre square.", Fit.Pad, ("pad", Fit.Pad), ("crop", Fit.Crop));

    private readonly Option<bool> _raw = new("--raw")
    {
        Description = "The generator's own picture, as published: no known pixel or luminance of the input is kept.",
    };

    private readonly Option<string?> _out = Out();
    private readonly Option<long> _seed = Values.Seed();
    private readonly Option<string> _device = Devices.Option();
    private readonly Option<string?>? _mask;
    private readonly Choice<int>? _scale;
    private readonly Option<int?>? _mostSide;
    private readonly Option<string?>? _degradations;
    private readonly bool _restores;

    /// <param name="restores">The verb keeps what the input knows (unless --raw), and takes several classes for one picture.</param>
    public TaskOptions(Command verb, bool mask = false, int? scale = null, bool restores = true, bool degradations = false)
    {
        _restores = restores;
        Values.RequireName(_vgg);
        verb.Add(_files);
        if (mask)
        {
            verb.Add(_mask = new Option<string?>("--mask")
            {
                Description = "Picture whose white is what is missing; resized to the input. Default: the centre third.",
                HelpName = "FILE",
            });
        }

        if (scale is int standard)
        {
            verb.Add(_scale = new Choice<int>(
                "--scale", "How many times smaller than the prior's resolution the picture is taken to be; of dip and singan, how many times larger it becomes.", standard, ("2", 2), ("4", 4), ("8", 8)));
        }

        if (restores && scale is not null && !mask)
        {
            verb.Add(_mostSide = SinGanCommand.MostSide(" Of --method singan."));
        }

        if (degradations)
        {
            verb.Add(_degradations = DegradationList());
            verb.Validators.Add(RequireUsed);
        }

        if (restores)
        {
            _class.Description += " Several, as in cat,dog or 0-4, give a result for each and a sheet of them.";
            verb.Add(_raw);
            verb.Add(_method);
            verb.Add(_loss);
            verb.Add(_vgg);
        }
        else
        {
            _files.Description += " Or inversions saved before (.safetensors).";
        }

        foreach (var option in new Option[] { _prior, _class, _preset, _seed, _steps, _device, _fit, _out })
        {
            verb.Add(option);
        }

        if (restores)
        {
            verb.Validators.Add(RequireFitting);
        }
    }

    /// <summary>The pictures that a verb works on.</summary>
    public static Argument<string[]> Pictures()
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = $"Pictures: PNG, JPEG or WebP, up to {PictureLimits.MostBytes >> 20} MB and {PictureLimits.MostPixels / 1_000_000} megapixels each.",
            Arity = ArgumentArity.OneOrMore,
        };
        files.Validators.Add(result =>
        {
            if (result.Tokens.Any(t => string.IsNullOrWhiteSpace(t.Value)))
            {
                result.AddError("The name of a FILE is empty.");
            }
        });
        return files;
    }

    /// <summary>Where its results go.</summary>
    public static Option<string?> Out()
    {
        var folder = new Option<string?>("--out")
        {
            Description = "Folder for the results; with several files, each gets its own in it. Default: ./out/<verb>/<name>.",
            HelpName = "DIR",
        };
        Values.RequireName(folder);
        return folder;
    }

    /// <summary>The files, for validators.</summary>
    public Argument<string[]> Files => _files;

    public RestorationRequest Read(ParseResult parse, RestorationTask task) => new()
    {
        Task = task,
        Degradations = Degradations(parse),
        Method = _restores ? _method.Read(parse) : RestorationMethod.Dgp,
        Loss = _restores ? new RestorationLoss(_loss.Read(parse), parse.GetValue(_vgg)) : RestorationLoss.Standard,
        Files = parse.GetRequiredValue(_files),
        Mask = _mask is null ? null : parse.GetValue(_mask),
        Prior = parse.GetRequiredValue(_prior),
        Class = parse.GetRequiredValue(_class),
        Preset = parse.GetValue(_preset),
        Scale = Degradations(parse)?.Contains(RestorationTask.SuperResolve) == false ? null : _scale?.Read(parse),
        MostSide = _mostSide is null ? null : parse.GetValue(_mostSide),
        Seed = parse.GetValue(_seed),
        Steps = parse.GetValue(_steps),
        Device = parse.GetRequiredValue(_device),
        Fit = _fit.Read(parse),
        Raw = parse.GetValue(_raw),
        Out = parse.GetValue(_out),
        Verbose = parse.GetValue(GlobalOptions.Verbose),
    };

    private static Option<string?> DegradationList()
    {
        var list = new Option<string?>("--degradations")
        {
            Description = "What happened to the picture, in that order, each named by the verb that undoes it. Default: super-resolve,colorize,inpaint.",
            HelpName = "VERB,...",
        };
        list.Validators.Add(result =>
        {
            if (result.Tokens is [var token, ..] && !TextShape.Degradations.Fits(token.Value))
            {
                result.AddError($"--degradations takes {TextShape.Degradations.Meaning}, not '{token.Value}'.");
            }
        });
        return list;
    }

    private IReadOnlyList<RestorationTask>? Degradations(ParseResult parse) =>
        _degradations is not null && parse.GetValue(_degradations) is { } list ? TaskNames.Degradations(list) : null;

    // What only some degradations have a use for.
    private void RequireUsed(CommandResult result)
    {
        if (result.GetResult(_degradations!)?.Tokens is not [var list])
        {
            return;
        }

        foreach (var (option, verb) in new (Option, string)[] { (_mask!, JobTasks.Inpaint), (_scale!, JobTasks.SuperResolve) })
        {
            if (!list.Value.Split(',').Contains(verb) && result.GetResult(option) is { Implicit: false })
            {
                result.AddError($"{option.Name} has no use without {verb} among --degradations; leave it out.");
            }
        }
    }

    private void RequireFitting(CommandResult result)
    {
        var loss = result.GetValue(_loss) ?? LossKind.Discriminator.Word();
        var given = result.GetResult(_vgg) is { Implicit: false };
        if (given != (loss == LossKind.Vgg.Word()))
        {
            result.AddError(given ? $"--loss {loss} has no use for --vgg; leave it out, or use --loss vgg." : "--loss vgg needs --vgg FILE, torchvision's vgg16-397923af.pth.");
        }

        // A word that is none has been told already.
        var word = result.GetValue(_method) ?? RestorationMethod.Dgp.Word();
        foreach (var method in Enum.GetValues<RestorationMethod>().Where(m => m.Word() == word))
        {
            RequireUseful(result, method);
        }
    }

    private void RequireUseful(CommandResult result, RestorationMethod method)
    {
        // What only a prior, and what only a schedule gives a meaning to.
        Option[] ofPriors = method.Inversion() is null ? [_prior, _class, _fit] : [];
        Option[] ofSchedules = method.IsScheduled() ? [] : [_preset, _loss, _vgg];
        Option[] ofSinGan = method == RestorationMethod.SinGan || _mostSide is null ? [] : [_mostSide];
        foreach (var option in ofPriors.Concat(ofSchedules).Concat(ofSinGan).Where(o => result.GetResult(o) is { Implicit: false }))
        {
            result.AddError($"--method {method.Word()} has no use for {option.Name}; leave it out.");
        }
    }
}
