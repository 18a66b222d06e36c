using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>How a pair is trained. The defaults are BigGAN-PyTorch's for CIFAR-10 (scripts/launch_cifar_ema.sh), but for what a short run needs.</summary>
public sealed record TrainingSettings
{
    /// <summary>Pictures in one pass; <see cref="Accumulations"/> of them make a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Steps of D for each step of G.</summary>
    public int DiscriminatorSteps { get; init; } = 2;

    /// <summary>Passes whose gradients are averaged before a step, for batches that do not fit into memory.</summary>
    public int Accumulations { get; init; } = 1;

    public double GeneratorRate { get; init; } = 2e-4;

    public double DiscriminatorRate { get; init; } = 2e-4;

    public double Beta1 { get; init; }

    public double Beta2 { get; init; } = 0.999;

    public double AdamEpsilon { get; init; } = 1e-8;

    /// <summary>Share of the old average kept at each step. Published: 0.9999, for runs of 100,000 steps.</summary>
    public double AverageDecay { get; init; } = 0.999;

    /// <summary>Until this step the average is the generator itself.</summary>
    public int AverageStart { get; init; } = 1000;

    public Initialisation Initialisation { get; init; } = Initialisation.Normal;

    /// <summary>Shows D half of the real pictures mirrored.</summary>
    public bool Flip { get; init; } = true;

    /// <summary>Shows D every picture through <see cref="DiffAugment"/>: for sets of some thousand pictures or fewer.</summary>
    public bool Augment { get; init; }

    /// <summary>Of the feature maps; the weights, their norms and their averages are always float32.</summary>
    public ScalarType Precision { get; init; } = ScalarType.Float32;

    public long Seed { get; init; }

    /// <summary>Real pictures in one step of both networks.</summary>
    public int PicturesPerStep => Batch * DiscriminatorSteps * Accumulations;
}
