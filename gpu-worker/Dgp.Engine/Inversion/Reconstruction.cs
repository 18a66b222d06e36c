using Dgp.Engine.BigGan;
using Dgp.Engine.Degradations;
using Dgp.Engine.Optimizing;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace Dgp.Engine.Inversion;

/// <summary>
/// Deep generative prior (arXiv 2003.13659): descends on
/// L(z, θ) = w_D · d_D(φ(G(z; θ)), x̂) + w_mse · mse(φ(G(z; θ)), x̂) + w_nll · mean(z²)/2,
/// over z and, stage by stage, more of θ. It changes the generator that it is given.
/// Source: DGP models/dgp.py, run; utils/common_utils.py, LRScheduler.
/// With a schedule that perturbs feature maps, also over δ, with Σ mean(δ_k²) added to L: Bau et al., "Seeing What a GAN Cannot Generate" (ICCV 2019),
/// ganseeing seeing/optimize_residuals.py.
/// </summary>
public sealed partial class Reconstruction : IInversion
{
    private readonly BigGan.Generator _g;
    private readonly IFeatureDistance _distance;
    private readonly IDegradation _phi;
    private readonly Tensor _target;
    private readonly Schedule _schedule;
    private readonly Parameter _z;
    private readonly Tensor _y;
    private readonly OnePassAdam _adam;
    private readonly Parameter[] _perturbations;
    private readonly bool _lean;
    private readonly List<(int Stage, Losses Losses)> _history = [];
    private bool _instanceNorm;
    private int _stage;
    private int _iteration;

    /// <param name="target">x̂ = φ(real picture), [1, 3, R, R].</param>
    /// <param name="z0">Start, [1, EffectiveLatentDim].</param>
    /// <param name="lean">
    /// Never holds what the generator's and the discriminator's gradients need at the same time, and runs the generator once more per
    /// iteration for it. The numbers are the same to the bit.
    /// </param>
    public Reconstruction(
        BigGan.Generator g, IFeatureDistance distance, IDegradation phi, Tensor target, Schedule schedule, Tensor z0, int classIndex,
        bool lean = false)
    {
        (_g, _distance, _phi, _target, _schedule, _lean) = (g, distance, phi, target, schedule, lean);
        _instanceNorm = schedule.Stages[0].InstanceNorm;
        _z = new Parameter(z0.detach().to(target.device).clone().DetachFromDisposeScope());
        _y = tensor([(long)classIndex], device: target.device).DetachFromDisposeScope();

        // A block that joins in a later stage is in the optimizer from the first step, at rate 0: its Adam moments must be as warm as
        // the published ones when it joins. A block that never joins is left out, which changes no number.
        var groups = Math.Min(schedule.Stages.Max(s => s.TunedBlocks), g.GroupCount);
        g.Tune(groups, schedule.TuneEmbedding);
        _perturbations = [.. Enumerable.Range(0, schedule.PerturbedMaps).Select(k => Still(g.MapShape(k), target.device))];
        g.Perturbations = _perturbations;
        _adam = new OnePassAdam(
            [[_z], .. Enumerable.Range(0, groups).Select(k => g.Group(k, schedule.TuneEmbedding).Where(p => p.requires_grad)), _perturbations],
            rate: 0, beta1: 0);
        SkipEmptyStages();
    }

    /// <summary>The latent, [1, EffectiveLatentDim].</summary>
    public Tensor Z => _z;

    /// <inheritdoc/>
    public IReadOnlyList<(int Stage, Losses Losses)> History => _history;

    /// <inheritdoc/>
    public int Done => _schedule.Stages.Take(_stage).Sum(s => s.Steps) + _iteration;

    /// <inheritdoc/>
    public bool AtStageBegin => _iteration == 0;

    /// <inheritdoc/>
    public bool Finished => _stage == _schedule.Stages.Count;

    /// <summary>Runs all that is left. The result is <see cref="Picture"/>.</summary>
    /// <exception cref="OperationCanceledException">Between two iterations; what was reached is kept.</exception>
    public void Run(IInversionObserver observer, CancellationToken cancellation)
    {
        while (!Finished)
        {
            cancellation.ThrowIfCancellationRequested();
            Next(observer);
        }
    }

    /// <inheritdoc/>
    public void Next(IInversionObserver observer)
    {
        if (Finished)
        {
            throw new InvalidOperationException("Every stage is done.");
        }

        var stage = _schedule.Stages[_stage];
        SetRates(stage, _history.Count + 1);
        using var scope = NewDisposeScope();
        var (losses, x) = Step(stage);
        _history.Add((_stage, losses));
        var step = new InversionStep(_stage, _iteration, Done + 1, _schedule.TotalSteps, losses, x);
        Advance(stage, losses);
        observer.Stepped(step);
    }

    /// <summary>G(z; θ) as it stands now, with the norms of the last stage that ran; [1, 3, R, R] in [-1, 1].</summary>
    public Tensor Picture()
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return _g.call(_z, _g.Embed(_y), _instanceNorm).MoveToOuterDisposeScope();
    }

    public void Dispose()
    {
        _adam.Dispose();
        _g.Perturbations = [];
        foreach (var perturbation in _perturbations)
        {
            perturbation.Dispose();
        }

        _z.Dispose();
        _y.Dispose();
    }

    private void Advance(Stage stage, Losses losses)
    {
        _iteration++;
        if (losses.Pixel < _schedule.EndPixelLoss)
        {
            (_stage, _iteration) = (_schedule.Stages.Count, 0);
        }
        else if (_iteration == stage.Steps || losses.Pixel < _schedule.StopPixelLoss || losses.Feature < _schedule.StopFeatureLoss)
        {
            (_stage, _iteration) = (_stage + 1, 0);
            SkipEmptyStages();
        }
    }

    // A preset of many stages that was asked for few iterations has some of none.
    private void SkipEmptyStages()
    {
        while (!Finished && _schedule.Stages[_stage].Steps == 0)
        {
            _stage++;
        }
    }

    private (Losses Losses, Tensor Picture) Step(Stage stage)
    {
        using var scope = NewDisposeScope();
        using var track = enable_grad();
        _instanceNorm = stage.InstanceNorm;
        var (losses, x) = _lean ? DescendInTwo(stage) : Descend(stage, _g.call(_z, _g.Embed(_y), stage.InstanceNorm));
        _adam.Step();
        return (losses, x.detach().MoveToOuterDisposeScope());
    }

    /// <summary>The gradients of L. <paramref name="x"/> = G(z; θ), [1, 3, R, R], is returned.</summary>
    private (Losses Losses, Tensor Picture) Descend(Stage stage, Tensor x)
    {
        var phiX = _phi.Apply(x);
        var feature = _distance.Of(phiX, stage.FeatureLayers);
        var pixel = mse_loss(phiX, _target);
        var latent = _z.pow(2).mean() / 2;                                                       // -log p(z), up to a constant
        var loss = stage.FeatureWeight * feature + stage.PixelWeight * pixel + _schedule.LatentWeight * latent;
        foreach (var perturbation in _perturbations)
        {
            loss = loss + _schedule.PerturbationWeight * perturbation.pow(2).mean();
        }

        loss.backward();
        return (new Losses(feature.item<float>(), pixel.item<float>(), latent.item<float>()), x);
    }

    /// <summary>The same gradients by the chain rule at x: first ∂L/∂x with no trace of G, then G once more with no trace of D.</summary>
    private (Losses Losses, Tensor Picture) DescendInTwo(Stage stage)
    {
        Tensor x;
        using (no_grad())
        {
            x = _g.call(_z, _g.Embed(_y), stage.InstanceNorm);
        }

        x.requires_grad = true;
        Losses losses;
        using (NewDisposeScope())
        {
            (losses, _) = Descend(stage, x);
        }

        _g.call(_z, _g.Embed(_y), stage.InstanceNorm).backward([x.grad!]);
        return (losses, x);
    }

    private void SetRates(Stage stage, int step)
    {
        var warmth = step < _schedule.WarmUp ? (double)step / _schedule.WarmUp : 1;
        var rates = _adam.Rates;
        rates[0] = stage.LatentRate * warmth;
        for (var k = 1; k < rates.Length - 1; k++)
        {
            // A rate of 0 is a block that has not joined.
            rates[k] = k <= stage.TunedBlocks ? stage.GeneratorRate * warmth * Math.Pow(stage.RateDecay, k - 1) : 0;
        }

        rates[^1] = stage.PerturbationRate * warmth;
    }

    private static Parameter Still(long[] shape, Device device) => new(zeros(shape, device: device).DetachFromDisposeScope());
}
