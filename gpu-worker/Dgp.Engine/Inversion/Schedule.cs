namespace Dgp.Engine.Inversion;

/// <summary>How one reconstruction is run, start to end.</summary>
public sealed record Schedule(string Name, IReadOnlyList<Stage> Stages)
{
    /// <summary>Weight of mean(z²)/2, the negative log likelihood of z. <c>w_nll</c></summary>
    public double LatentWeight { get; init; } = 0.02;

    /// <summary>Random latents that the first z is the best of; 0 starts from z = 0. <c>select_num</c></summary>
    public int Candidates { get; init; } = 500;

    /// <summary>Standard deviation of those latents. <c>sample_std</c></summary>
    public double SampleStd { get; init; } = 0.3;

    /// <summary>The class table learns with group 0. <c>update_embed</c></summary>
    public bool TuneEmbedding { get; init; }

    /// <summary>Rates rise linearly over so many first iterations. <c>warm_up</c></summary>
    public int WarmUp { get; init; }

    /// <summary>A stage ends once the mean squared error ([-1, 1] scale) is below this. <c>stop_mse</c></summary>
    public double StopPixelLoss { get; init; }

    /// <summary>
    /// The whole run ends once the mean squared error ([-1, 1] scale) is below this, before the picture follows its target any further. The paper's stop of
    /// the defence (section 4.1); the published <c>stop_mse</c> ends the stage alone.
    /// </summary>
    public double EndPixelLoss { get; init; }

    /// <summary>A stage ends once the feature distance is below this. <c>stop_ftr</c></summary>
    public double StopFeatureLoss { get; init; }

    /// <summary>
    /// The first so many feature maps of the generator, from that of the first linear layer on, each get a perturbation of their own: h_k + δ_k.
    /// </summary>
    public int PerturbedMaps { get; init; }

    /// <summary>Weight of Σ mean(δ_k²).</summary>
    public double PerturbationWeight { get; init; } = 1;

    /// <summary>Latents that descend side by side, of which the best is kept (<see cref="LatentRestarts"/>); 0: one, by Adam.</summary>
    public int Restarts { get; init; }

    /// <summary>Of those latents' descent.</summary>
    public double Momentum { get; init; }

    /// <summary>Where the numbers come from: a published file, or our own measurement.</summary>
    public string Source { get; init; } = "";

    public int TotalSteps => Stages.Sum(s => s.Steps);
}
