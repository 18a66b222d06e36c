using Dgp.Engine.BigGan;
using Dgp.Engine.Degradations;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Benchmarks;

/// <summary>Times the engine's own classes on random weights: the numbers of a network do not change how long it takes.</summary>
internal static class Benchmark
{
    private const int Seed = 0;
    private const int Scale = 4;

    // N(0, 0.02), the initialisation that BigGAN-PyTorch calls N02.
    private const double WeightStd = 0.02;

    /// <exception cref="OperationCanceledException">Stopped by the user.</exception>
    public static BenchReport Run(BenchPlan plan, Device device, CancellationToken cancellation)
    {
        using var scope = NewDisposeScope();
        var preset = Presets.Get(RestorationTask.SuperResolve, plan.Resolution, plan.Preset);
        var memory = PeakMemory.Begin(device);
        random.manual_seed(Seed);
        using var g = Randomized(new Dgp.Engine.BigGan.Generator(plan.Architecture)).to(device);
        using var d = Randomized(new Discriminator(plan.Architecture)).to(device);
        d.Fold();

        var phi = new Downsample(Scale, plan.Resolution, device);
        using var picture = (rand(1, 3, plan.Resolution, plan.Resolution) * 2 - 1).to(device);
        using var target = phi.Observe(picture);
        using var distance = new FeatureDistance(d, target);

        var clock = new BenchClock(TimeProvider.System, Console.Error);
        var choice = Select(plan, preset, new LatentSelection(g, distance, phi, device), clock, cancellation);
        var schedule = preset with { Stages = [.. preset.Stages.Select(s => s with { Steps = plan.Iterations + 1 })] };
        using (var reconstruction = new Reconstruction(g, distance, phi, target, schedule, choice.Z, choice.ClassIndex))
        {
            reconstruction.Run(clock, cancellation);
        }

        return new BenchReport(
            plan.Resolution,
            plan.Channels,
            get_num_threads(),
            device.ToString(),
            preset.Name,
            [.. clock.Stages.Select((times, i) => StageTime.Of(i + 1, times))],
            clock.SecondsPerCandidate,
            memory.Megabytes());
    }

    /// <summary>A batch to warm up, then the measured candidates.</summary>
    private static LatentChoice Select(
        BenchPlan plan, Schedule preset, LatentSelection selection, BenchClock clock, CancellationToken cancellation)
    {
        using var generator = new torch.Generator(Seed);
        selection.Choose(preset with { Candidates = 1 }, 0, generator, new BenchClock(TimeProvider.System, TextWriter.Null), cancellation);
        clock.BeginSelection();
        return selection.Choose(preset with { Candidates = plan.Candidates }, 0, generator, clock, cancellation);
    }

    private static T Randomized<T>(T network)
        where T : nn.Module
    {
        using var frozen = no_grad();
        foreach (var parameter in network.parameters())
        {
            parameter.normal_(0, WeightStd);
        }

        return network;
    }
}
