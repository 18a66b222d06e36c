using Dgp.Engine.BigGan;
using Dgp.Engine.Optimizing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.SinGan;

/// <summary>
/// One scale against its critic, the coarser ones fixed: min over G, max over D of E[D(x)] − E[D(G(z, x↑))] − λ·penalty, and α‖G(0, x*↑) − x‖² for G. Source:
/// SinGAN/training.py, train_single_scale. Two things differ. z* is drawn once, as in the paper; the code draws it anew at every iteration. And each step of the
/// generator is of its own picture; in the code the second and third go back through the first one's.
/// </summary>
internal sealed class ScaleTraining : IDisposable
{
    private readonly SinGanSettings _settings;
    private readonly SinGanPyramid _coarser;
    private readonly torch.Generator _chance;
    private readonly ScaleGenerator _g;
    private readonly PatchNetwork _d;
    private readonly OnePassAdam _generatorAdam;
    private readonly OnePassAdam _criticAdam;
    private readonly Tensor _real;
    private readonly Tensor _below;
    private readonly Tensor _fixedNoise;
    private readonly int _scale;
    private int _done;

    /// <param name="real">x, [1, 3, H, W]; it stays the caller's.</param>
    /// <param name="before">The training of the scale before, whose networks these begin as, if they are as wide.</param>
    public ScaleTraining(SinGanSettings settings, SinGanPyramid coarser, Tensor real, ScaleTraining? before, torch.Generator chance)
    {
        using var scope = NewDisposeScope();
        (_settings, _coarser, _real, _chance, _scale) = (settings, coarser, real, chance, coarser.Count);
        var channels = settings.ChannelsAt(_scale);
        (_g, _d) = (new ScaleGenerator(channels), new PatchNetwork(channels, outputs: 1));
        _g.Start(chance);
        _d.Start(chance);
        if (before is not null && settings.ChannelsAt(_scale - 1) == channels)
        {
            _g.load_state_dict(before._g.state_dict());
            _d.load_state_dict(before._d.state_dict());
        }

        Networks.Keep(_g.to(real.device));
        Networks.Keep(_d.to(real.device));
        _generatorAdam = new OnePassAdam(_g.parameters(), settings.Rate, beta1: 0.5);
        _criticAdam = new OnePassAdam(_d.parameters(), settings.Rate, beta1: 0.5);
        _below = coarser.ReconstructedBelow(_scale).DetachFromDisposeScope();
        _fixedNoise = (_scale == 0 ? coarser.Start.clone() : zeros_like(real)).DetachFromDisposeScope();
        Missing = (_below - real).square().mean().sqrt().item<float>();
        NoiseDeviation = _scale == 0 ? 1 : settings.NoiseShare * Missing;
    }

    /// <summary>Root mean square of what the coarser scales leave to this one, pictures in [-1, 1].</summary>
    public double Missing { get; }

    public double NoiseDeviation { get; }

    /// <summary>Some steps of the critic, each against a new picture, and some of the generator.</summary>
    /// <returns>The losses, and the picture that is to be the real one, from before the last step, [1, 3, H, W].</returns>
    public (SinGanLosses Losses, Tensor Reconstruction) Step()
    {
        using var scope = NewDisposeScope();
        _generatorAdam.Rates[0] = _criticAdam.Rates[0] = _settings.RateAt(_done);

        _done++;
        var noise = _coarser.Noise(_chance, _scale, ((int)_real.shape[2], (int)_real.shape[3])) * NoiseDeviation;
        var previous = _below;
        var (real, fake, penalty) = (0.0, 0.0, 0.0);
        for (var i = 0; i < _settings.CriticSteps; i++)
        {
            previous = _coarser.Below(_chance);
            (real, fake, penalty) = StepCritic(noise, previous);
        }

        var (reconstruction, picture) = (0.0, _below);
        for (var i = 0; i < _settings.GeneratorSteps; i++)
        {
            (reconstruction, picture) = StepGenerator(noise, previous);
        }

        return (new SinGanLosses(real, fake, penalty, reconstruction), picture.MoveToOuterDisposeScope());
    }

    /// <summary>The generator as it is now, for the pyramid, which owns it from then on.</summary>
    public SinGanScale Finish()
    {
        _g.eval();
        foreach (var parameter in _g.parameters())
        {
            parameter.requires_grad_(false);
        }

        return new SinGanScale(_g, NoiseDeviation);
    }

    /// <summary>All but the generator.</summary>
    public void Dispose()
    {
        _generatorAdam.Dispose();
        _criticAdam.Dispose();
        _d.Dispose();
        _below.Dispose();
        _fixedNoise.Dispose();
    }

    private (double Real, double Fake, double Penalty) StepCritic(Tensor noise, Tensor previous)
    {
        using var scope = NewDisposeScope();
        var drawn = Drawn(noise, previous);

        // One after the other, so that only one of the three graphs is there at a time.
        var real = _d.call(_real).mean();
        (-real).backward();
        var fake = _d.call(drawn).mean();
        fake.backward();
        var penalty = WassersteinCritic.GradientPenalty(_d, _real, drawn, rand([1], generator: _chance).item<float>());
        (penalty * _settings.PenaltyWeight).backward();
        _criticAdam.Step();
        return (real.item<float>(), fake.item<float>(), penalty.item<float>());
    }

    private Tensor Drawn(Tensor noise, Tensor previous)
    {
        using var frozen = no_grad();
        return _g.call(noise, previous);
    }

    private (double Reconstruction, Tensor Picture) StepGenerator(Tensor noise, Tensor previous)
    {
        using var scope = NewDisposeScope();
        var weights = _g.parameters().ToList<Tensor>();
        autograd.backward([-_d.call(_g.call(noise, previous)).mean()], inputs: weights);
        var picture = _g.call(_fixedNoise * NoiseDeviation, _below);
        var reconstruction = mse_loss(picture, _real);
        autograd.backward([reconstruction * _settings.ReconstructionWeight], inputs: weights);
        _generatorAdam.Step();
        return (reconstruction.item<float>(), picture.detach().MoveToOuterDisposeScope());
    }
}
