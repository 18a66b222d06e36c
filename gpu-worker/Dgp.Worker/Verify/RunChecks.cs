using Dgp.Engine.BigGan;
using Dgp.Engine.Degradations;
using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using Dgp.Engine.Metrics;
using TorchSharp;
using static TorchSharp.torch;
using Generator = Dgp.Engine.BigGan.Generator;

namespace Dgp.Worker.Verify;

/// <summary>Replays one recorded reconstruction from its recorded start: φ, every loss, and everything that came of it.</summary>
internal sealed class RunChecks(FixtureFolder fixture, Discriminator d, string path)
{
    private const double Loss = 1e-3;
    private const double Weight = 1e-3;
    private const double Picture = 5e-3;
    private const double Target = 1e-4;

    // The published metrics are of a picture that may be 5e-3 off.
    private const double Metric = 1e-2;

    private readonly RecordedRun _run = RecordedRun.Read(path);
    private List<Check> _checks = [];

    /// <summary>
    /// Backward error: a run is right if it is the recorded one, within the tolerances, from the recorded start or from one that is a single rounding of float32
    /// away. Adam with beta1 = 0 takes a whole step along a gradient that is mere rounding noise, so that two libtorch versions, or one and a start moved by a
    /// rounding, may part: of <c>b128 hybrid</c>, libtorch 2.10 ends 6.2e-3 away from the recording of 1.13, and 1.5e-6 away from the moved start.
    /// </summary>
    public IReadOnlyList<Check> Run()
    {
        using var scope = NewDisposeScope();
        using var values = new RecordedTensors(Path.ChangeExtension(path, ".safetensors"));
        var exact = Run(values, 0);
        return exact.All(c => c.Ok)
            ? exact
            : new[] { 1, -1 }.Select(roundings => Run(values, roundings)).FirstOrDefault(moved => moved.All(c => c.Ok)) ?? exact;
    }

    /// <param name="roundings">That the start is moved by, away from 0.</param>
    private List<Check> Run(RecordedTensors values, int roundings)
    {
        using var scope = NewDisposeScope();
        _checks = [];
        using var g = fixture.LoadGenerator();
        var phi = Degradation(g.Architecture.Resolution);
        var original = values["target_origin"].to(fixture.Device);
        Add("target", Deviation.Absolute(phi.Observe(original), values["target"]), Target);

        var target = values["target"].to(fixture.Device);
        using var distance = new FeatureDistance(d, target);
        if (values.Has("select.z"))
        {
            Select(g, distance, phi, values);
        }

        var start = values["z0"] * (1 + (roundings * Math.Pow(2, -23)));
        using var reconstruction = new Reconstruction(g, distance, phi, target, _run.Schedule, start, (int)values["y"].item<long>());
        using var replay = new Replay();
        reconstruction.Run(replay, CancellationToken.None);
        Losses(replay.Losses);
        Add("z_final", Deviation.OfNorm(reconstruction.Z, values["z_final"]), Weight);
        Add("image_final", Deviation.Absolute(reconstruction.Picture(), values["image_final"]), Picture);
        var parameters = g.named_parameters().ToDictionary(p => p.name, p => p.parameter);
        foreach (var name in values.Names.Where(n => n.StartsWith("weight_final.", StringComparison.Ordinal)))
        {
            var deviation = parameters.TryGetValue(name["weight_final.".Length..], out var parameter)
                ? Deviation.OfNorm(parameter, values[name])
                : double.PositiveInfinity;
            Add(name, deviation, Weight);
        }

        Final(replay.Picture!, original, phi, target, replay.Losses[^1]);
        return _checks;
    }

    private void Select(Generator g, FeatureDistance distance, IDegradation phi, RecordedTensors values)
    {
        double[] recorded = [.. values["select.loss"].data<float>()];
        var classes = values["select.y"].data<long>().ToArray().Select(c => (int)c).ToArray();
        var losses = new LatentSelection(g, distance, phi, fixture.Device).Distances(values["select.z"], classes);
        Add("select.loss", Deviation.Relative(losses, recorded), Loss);
        var best = losses.Index().MinBy(l => l.Item).Index;
        Add("select.z0", Deviation.Absolute(values["select.z"].narrow(0, best, 1), values["z0"]), 0);
    }

    private void Losses(List<Losses> losses)
    {
        if (losses.Count != _run.Losses.Length)
        {
            Add("iterations", Math.Abs(losses.Count - _run.Losses.Length), 0);
            return;
        }

        Add("losses.ftr", Deviation.Relative([.. losses.Select(l => l.Feature)], [.. _run.Losses.Select(l => l.Ftr)]), Loss);
        Add("losses.mse", Deviation.Relative([.. losses.Select(l => l.Pixel)], [.. _run.Losses.Select(l => l.Mse)]), Loss);
        Add("losses.nll", Deviation.Relative([.. losses.Select(l => l.Latent)], [.. _run.Losses.Select(l => l.Nll)]), Loss);
    }

    /// <summary>The published figures are of the last iteration's picture, from before its update.</summary>
    private void Final(Tensor x, Tensor original, IDegradation phi, Tensor target, Losses last)
    {
        var (side, restored, clean) = ((int)x.shape[2], UnitHwc(x), UnitHwc(original));
        var figures = new Dictionary<string, Func<double>>
        {
            ["ftr_loss"] = () => last.Feature,
            ["nll"] = () => last.Latent,
            ["mse_loss"] = () => last.Pixel / 4,
            ["l1_loss"] = () => (phi.Apply(x) - target).abs().mean().item<float>() / 2,
            ["l1_loss_origin"] = () => restored.Zip(clean, (a, b) => Math.Abs((double)a - b)).Average(),
            ["mse_loss_origin"] = () => restored.Zip(clean, (a, b) => Math.Pow((double)a - b, 2)).Average(),
            ["psnr"] = () => Compared(restored, clean, side, (a, b, _) => Psnr.Of(b, a)),
            ["ssim"] = () => Compared(restored, clean, side, (a, b, s) => Ssim.AsPublished(b, a, s, s, 3)),
        };
        foreach (var (name, figure) in figures)
        {
            if (_run.Final.TryGetValue(name, out var recorded))
            {
                Add($"final.{name}", Deviation.Relative(figure(), recorded), Metric);
            }
        }
    }

    /// <summary>Colour with the original's L; of the hole alone where one was filled. Source: DGP models/dgp.py, get_metrics.</summary>
    private double Compared(float[] restored, float[] clean, int side, Func<float[], float[], int, double> metric)
    {
        if (_run.Mode == "colorization")
        {
            return metric(WithLuminance(restored, clean), clean, side);
        }

        if (_run.Mode == "inpainting")
        {
            var (begin, length) = Hole.CenterSpan(side);
            return metric(Square(restored, side, begin, length), Square(clean, side, begin, length), length);
        }

        return metric(restored, clean, side);
    }

    private IDegradation Degradation(int side) => _run.Mode switch
    {
        "reconstruct" => new Identity(),
        "colorization" => new Grayscale(),
        "inpainting" => Hole.Center(side, fixture.Device),
        "SR" => new Downsample(4, side, fixture.Device),
        "hybrid" => new Downsample(2, side, fixture.Device).Then(new Grayscale()).Then(Hole.Center(side, fixture.Device)),
        _ => throw FixtureFolder.Bad($"{path}: the mode '{_run.Mode}' is unknown."),
    };

    private void Add(string name, double deviation, double tolerance) =>
        _checks.Add(new Check(fixture.Name, $"{_run.Id} {name}", deviation, tolerance));

    private static float[] UnitHwc(Tensor x)
    {
        using var scope = NewDisposeScope();
        return ((x[0].cpu() + 1) / 2).permute(1, 2, 0).contiguous().data<float>().ToArray();
    }

    private static float[] WithLuminance(float[] colors, float[] clean)
    {
        var result = new float[colors.Length];
        for (var i = 0; i < colors.Length; i += 3)
        {
            var (_, a, b) = Lab.FromRgb(colors[i], colors[i + 1], colors[i + 2]);
            var (red, green, blue) = Lab.ToRgb(Lab.FromRgb(clean[i], clean[i + 1], clean[i + 2]).L, a, b);
            (result[i], result[i + 1], result[i + 2]) = ((float)red, (float)green, (float)blue);
        }

        return result;
    }

    private static float[] Square(float[] pixels, int side, int begin, int length) =>
        [.. Enumerable.Range(begin, length).SelectMany(y => pixels.AsSpan((y * side + begin) * 3, length * 3).ToArray())];

    private sealed class Replay : IInversionObserver, IDisposable
    {
        public List<Losses> Losses { get; } = [];

        public Tensor? Picture { get; private set; }

        public void Stepped(InversionStep step)
        {
            Losses.Add(step.Losses);
            Picture?.Dispose();
            Picture = step.Picture.clone().DetachFromDisposeScope();
        }

        public void Dispose() => Picture?.Dispose();
    }
}
