using Dgp.Contracts;

namespace Dgp.Engine.SinGan;

/// <summary>
/// SinGAN's numbers (Shaham et al., ICCV 2019, arXiv 1905.01164), with the values of tamarott/SinGAN: config.py, and for super-resolution SR.py and
/// SinGAN/functions.py, post_config. No criterion ends the training of a scale but the number of its iterations.
/// </summary>
public sealed record SinGanSettings
{
    /// <summary>Smallest side of a picture that the networks, which have no border of their own, see anything of.</summary>
    internal const int ReceptiveField = 1 + (2 * PatchNetwork.Layers);

    /// <summary>Pixels of the coarsest picture's shorter side. <c>min_size</c></summary>
    public int LeastSide { get; init; } = 25;

    /// <summary>Pixels of the finest picture's longer side; a larger picture is first reduced to that. <c>max_size</c></summary>
    public int MostSide { get; init; } = 250;

    /// <summary>About how much smaller each picture is than the next finer one. <c>scale_factor</c></summary>
    public double ScaleFactor { get; init; } = 0.75;

    /// <summary>The number of scales is rounded down, not up: adjust_scales2image_SR.</summary>
    public bool FewerScales { get; init; }

    /// <summary>Of every layer at the four coarsest scales; twice as many for each four finer ones. <c>nfc</c></summary>
    public int Channels { get; init; } = 32;

    public int MostChannels { get; init; } = 128;

    /// <summary>Of each scale. <c>niter</c></summary>
    public int Iterations { get; init; } = 2000;

    /// <summary>Of the critic in an iteration. <c>Dsteps</c></summary>
    public int CriticSteps { get; init; } = 3;

    /// <summary>Of the generator in an iteration. <c>Gsteps</c></summary>
    public int GeneratorSteps { get; init; } = 3;

    /// <summary>Adam's, of both. <c>lr_g</c>, <c>lr_d</c></summary>
    public double Rate { get; init; } = 5e-4;

    /// <summary>For the last fifth of the iterations the rate is multiplied with this. <c>gamma</c>, from iteration 1600 of 2000 on.</summary>
    public double RateDecay { get; init; } = 0.1;

    /// <summary>λ. <c>lambda_grad</c></summary>
    public double PenaltyWeight { get; init; } = 0.1;

    /// <summary>α. <c>alpha</c></summary>
    public double ReconstructionWeight { get; init; } = 10;

    /// <summary>Standard deviation of a scale's noise, as a share of the error that the coarser scales leave. <c>noise_amp</c></summary>
    public double NoiseShare { get; init; } = 0.1;

    /// <summary>Channels of every layer at a scale. Scale 0 is the coarsest.</summary>
    public int ChannelsAt(int scale) => (int)Math.Min((long)Channels << (scale / 4), MostChannels);

    /// <summary>The rate of an iteration, from 0.</summary>
    public double RateAt(int iteration) => iteration < (Iterations * 4 / 5) - 1 ? Rate : Rate * RateDecay;

    /// <summary>
    /// Of enlarging: r = f^(1/k), with the k that brings it nearest to the cube root of 2, so that the last generator, used k times, makes the picture f times
    /// as large.
    /// </summary>
    /// <param name="factor">f, at least 2.</param>
    public static SinGanSettings SuperResolution(int factor) => new()
    {
        LeastSide = 18,
        ScaleFactor = 1 / Math.Pow(factor, 1.0 / Enlargements(factor)),
        FewerScales = true,
        ReconstructionWeight = 100,
    };

    /// <summary>k, how often the last generator is used.</summary>
    public static int Enlargements(int factor) => (int)Math.Round(3 * Math.Log2(factor));

    /// <exception cref="DgpException">BadOption.</exception>
    internal void Check()
    {
        if (LeastSide < ReceptiveField || MostSide < LeastSide || Iterations < 1)
        {
            throw new DgpException(ErrorCode.BadOption, "These settings of SinGAN are not possible.", $"The sides are at least {ReceptiveField}, and there is an iteration.");
        }
    }
}
