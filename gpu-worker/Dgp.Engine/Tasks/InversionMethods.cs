using Dgp.Contracts;
using Dgp.Engine.Inversion;
using TorchSharp;

namespace Dgp.Engine.Tasks;

/// <summary>A method of inversion resolved into what is run. The one place that knows methods.</summary>
public static class InversionMethods
{
    // ganseeing perturbs the outputs of a progressive GAN's layers 1 to 3, which have 4 x 4 and 8 x 8 positions. A BigGAN has two such maps.
    private const int PerturbedMaps = 2;

    // Adam's, halved three times on the way (ganseeing: after 27, 40 and 60 % of the steps). Ours: from stage to stage.
    private const double PerturbationRate = 0.01;

    // kabkabm/defensegan models/gan.py: rec_rr, rec_iters, rec_lr and the optimizer's momentum.
    private const int DefenseGanRestarts = 10;
    private const int DefenseGanSteps = 200;
    private const double DefenseGanRate = 10;
    private const double DefenseGanMomentum = 0.7;

    /// <summary>What a method makes of a task's preset, with as many iterations as the options ask for.</summary>
    /// <exception cref="DgpException">BadOption.</exception>
    public static Schedule Schedule(this InversionMethod method, Schedule preset, RestorationOptions options)
    {
        if (method == InversionMethod.DefenseGan && options.StopMse is not null)
        {
            throw new DgpException(ErrorCode.BadOption, "Defense-GAN does all of its iterations, and stops at no mean squared error.", "Leave out --stop-mse, or --method.");
        }

        var schedule = method switch
        {
            InversionMethod.Dgp => preset,
            InversionMethod.DgpSimultaneous => Simultaneous(preset),
            InversionMethod.ZOnly => OfLatent(preset),
            InversionMethod.ZAndFeatures => OfLatentAndFeatures(preset),
            InversionMethod.DefenseGan => DefenseGan(preset, options.ClassIndex),
            _ => throw new ArgumentOutOfRangeException(nameof(method), method, null),
        };
        schedule = options.Steps is int steps ? schedule.WithTotalSteps(steps) : schedule;
        return options.StopMse is double stop ? schedule with { EndPixelLoss = stop } : schedule;
    }

    /// <summary>A run of a setting's schedule from a start.</summary>
    internal static IInversion Begin(RestorationSetting setting, BigGan.Generator g, LatentChoice start)
    {
        var (schedule, problem) = (setting.Schedule, setting.Problem);
        if (schedule.Restarts == 0)
        {
            return new Reconstruction(g, setting.Distance, problem.Phi, problem.Target, schedule, start.Z, start.ClassIndex, setting.Lean);
        }

        using var scope = torch.NewDisposeScope();
        using var random = new torch.Generator((ulong)setting.Options.Seed);
        var starts = LatentRestarts.Starts(schedule.Restarts, g.Architecture.EffectiveLatentDim, random);
        return new LatentRestarts(g, problem.Phi, problem.Target, schedule, starts, start.ClassIndex, setting.Lean ? 1 : null);
    }

    /// <summary>
    /// Rates and weights stay those of each stage, as in the published inpainting at 256 pixels, which tunes all blocks in all stages (run_inpainting.sh);
    /// the paper names no others.
    /// </summary>
    private static Schedule Simultaneous(Schedule preset) =>
        preset with { Stages = [.. preset.Stages.Select(s => s with { TunedBlocks = preset.Stages[^1].TunedBlocks })] };

    /// <summary>
    /// The published switch update_G, off. Instance norms, which would cut the picture off from most of z, are left out with it: they serve the tuned weights.
    /// </summary>
    private static Schedule OfLatent(Schedule preset) => preset with
    {
        TuneEmbedding = false,
        Stages = [.. preset.Stages.Select(s => s with { TunedBlocks = 0, InstanceNorm = false })],
    };

    private static Schedule OfLatentAndFeatures(Schedule preset)
    {
        var latent = OfLatent(preset);
        return latent with
        {
            PerturbedMaps = PerturbedMaps,
            Stages = [.. latent.Stages.Select((s, i) => s with { PerturbationRate = PerturbationRate * Math.Pow(0.5, i) })],
        };
    }

    /// <summary>A class that is not given is looked for as the preset does; with one, no candidate is looked at.</summary>
    private static Schedule DefenseGan(Schedule preset, int? classIndex) => new(
        "defense-gan",
        [new Stage(DefenseGanSteps, 0, 0, DefenseGanRate) { FeatureWeight = 0 }])
    {
        LatentWeight = 0,
        Candidates = classIndex is null ? preset.Candidates : 0,
        SampleStd = preset.SampleStd,
        Restarts = DefenseGanRestarts,
        Momentum = DefenseGanMomentum,
        Source = "github.com/kabkabm/defensegan, models/gan.py",
    };
}
