using Dgp.Engine.BigGan;
using Dgp.Engine.Optimizing;
using Dgp.Engine.Priors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using static TorchSharp.torch.optim;

namespace Dgp.Engine.Training;

/// <summary>
/// Trains G and D against each other: min over D of E[max(0, 1 − D(x))] + E[max(0, 1 + D(G(z)))], min over G of −E[D(G(z))], several steps of D to
/// one of G, an Adam for each. Source: BigGAN-PyTorch train_fns.py, GAN_training_function.
/// </summary>
public sealed partial class AdversarialTraining : IDisposable
{
    private readonly BigGan.Generator _g;
    private readonly Discriminator _d;
    private readonly BigGan.Generator _average;
    private readonly MovingAverage _averaging;
    private readonly OnePassAdam _generatorAdam;
    private readonly OnePassAdam _discriminatorAdam;
    private readonly TrainingSettings _settings;

    /// <summary>New networks, drawn from the settings' seed.</summary>
    public AdversarialTraining(BigGanArchitecture architecture, TrainingSettings settings, Device device)
    {
        using var scope = NewDisposeScope();
        _settings = settings;
        (_g, _d, _average) = (new BigGan.Generator(architecture), new Discriminator(architecture), new BigGan.Generator(architecture));
        using (var chance = new Chance(settings.Seed).Start)
        {
            settings.Initialisation.Apply(_g, chance);
            settings.Initialisation.Apply(_d, chance);
        }

        foreach (var network in (nn.Module[])[_g, _d, _average])
        {
            Networks.Keep(network.to(device));
        }

        _g.train();
        _d.train();
        (_g.TrainingType, _d.TrainingType) = (settings.Precision, settings.Precision);
        _averaging = new MovingAverage(_average, _g, settings);
        _generatorAdam = Optimizer(_g.Trained, settings.GeneratorRate);
        _discriminatorAdam = Optimizer(_d.parameters(), settings.DiscriminatorRate);
        State = LiveState();
    }

    /// <summary>Steps of G done.</summary>
    public int Steps { get; private set; }

    /// <summary>The average generator, in eval mode: what becomes the prior.</summary>
    public BigGan.Generator Average => _average;

    /// <summary>One step of G after several of D.</summary>
    public TrainingLosses Step(ITrainingInput input)
    {
        var (real, fake) = (0f, 0f);
        Track(_d, true);
        for (var i = 0; i < _settings.DiscriminatorSteps; i++)
        {
            (real, fake) = StepOfDiscriminator(input);
        }

        Track(_d, false);
        var loss = StepOfGenerator(input);
        _averaging.Update(++Steps);
        return new TrainingLosses(loss, real, fake);
    }

    public void Dispose()
    {
        _generatorAdam.Dispose();
        _discriminatorAdam.Dispose();
        _g.Dispose();
        _d.Dispose();
        _average.Dispose();
    }

    private (float Real, float Fake) StepOfDiscriminator(ITrainingInput input)
    {
        using var scope = NewDisposeScope();
        var (real, fake) = (0f, 0f);
        for (var i = 0; i < _settings.Accumulations; i++)
        {
            var (z, fakeClasses) = input.Latents();
            var (x, realClasses) = input.Real();
            using var generated = Untracked(z, fakeClasses);
            // Both in one batch, generated ones first, as published: one pass, and one power step of the spectral norms.
            var verdicts = _d.Judge(input.View(cat([generated, x])), cat([fakeClasses, realClasses])).split([generated.shape[0], x.shape[0]]);
            var (onFake, onReal) = (HingeLoss.Fake(verdicts[0]), HingeLoss.Real(verdicts[1]));
            ((onReal + onFake) / _settings.Accumulations).backward();
            (real, fake) = (onReal.item<float>(), onFake.item<float>());
        }

        _discriminatorAdam.Step();
        return (real, fake);
    }

    private float StepOfGenerator(ITrainingInput input)
    {
        using var scope = NewDisposeScope();
        var last = 0f;
        for (var i = 0; i < _settings.Accumulations; i++)
        {
            var (z, classes) = input.Latents();
            var generated = _g.call(z, _g.Embed(classes), false);
            var loss = HingeLoss.Generator(_d.Judge(input.View(generated), classes));
            (loss / _settings.Accumulations).backward();
            last = loss.item<float>();
        }

        _generatorAdam.Step();
        return last;
    }

    private static void Track(nn.Module network, bool track)
    {
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = track;
        }
    }

    private Tensor Untracked(Tensor z, Tensor classes)
    {
        using var frozen = no_grad();
        return _g.call(z, _g.Embed(classes), false);
    }

    private OnePassAdam Optimizer(IEnumerable<Parameter> parameters, double rate) =>
        new(parameters, rate, _settings.Beta1, _settings.Beta2, _settings.AdamEpsilon);
}
