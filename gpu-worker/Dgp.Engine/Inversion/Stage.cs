namespace Dgp.Engine.Inversion;

/// <summary>One stage of the progressive reconstruction. The paper's section 3.2: later stages tune more of the generator.</summary>
/// <param name="Steps">Iterations. <c>iterations</c></param>
/// <param name="TunedBlocks">Parameter groups that move: 1 is the first linear layer only, 2 adds the first block, and so on. <c>ft_num</c></param>
/// <param name="GeneratorRate">Learning rate of group 0. <c>G_lrs</c></param>
/// <param name="LatentRate">Learning rate of z. <c>z_lrs</c></param>
public sealed record Stage(int Steps, int TunedBlocks, double GeneratorRate, double LatentRate)
{
    /// <summary>The last so many entries of the discriminator's feature list are compared. <c>ftr_num</c></summary>
    public int FeatureLayers { get; init; } = 8;

    /// <summary>Weight of the feature distance. <c>w_D_loss</c></summary>
    public double FeatureWeight { get; init; } = 1;

    /// <summary>Weight of the mean squared error. <c>w_mse</c></summary>
    public double PixelWeight { get; init; } = 1;

    /// <summary>Learning rate of the perturbations of feature maps.</summary>
    public double PerturbationRate { get; init; }

    /// <summary>Group i learns at GeneratorRate · RateDecay^i. <c>lr_ratio</c></summary>
    public double RateDecay { get; init; } = 1;

    /// <summary>Instance norms in place of the conditional batch norms. <c>use_in</c></summary>
    public bool InstanceNorm { get; init; }
}
