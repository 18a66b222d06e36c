using Dgp.Contracts;
using Dgp.Engine.Tasks;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>
/// How Deep Image Prior treats a task: its network and how it is fitted. Ulyanov et al., CVPR 2018, arXiv 1711.10925; the numbers are those of
/// DmitryUlyanov/deep-image-prior's notebooks.
/// </summary>
/// <param name="Steps">Iterations, at most. <c>num_iter</c></param>
/// <param name="InputNoise">Standard deviation of what is added to the input anew at each iteration. <c>reg_noise_std</c></param>
/// <param name="SkipChannels">Of each skip connection. <c>skip_n11</c></param>
public sealed record HourglassSettings(int Steps, double InputNoise, int SkipChannels)
{
    /// <summary>How often the picture is halved. <c>num_scales</c></summary>
    public int Scales { get; init; } = 5;

    /// <summary>Of every layer but the skip connections. <c>skip_n33d</c>, <c>skip_n33u</c></summary>
    public int Channels { get; init; } = 128;

    /// <summary>Channels of the random input. <c>input_depth</c></summary>
    public int InputDepth { get; init; } = 32;

    /// <summary>The input is drawn evenly from 0 to this. <c>var</c></summary>
    public double InputScale { get; init; } = 0.1;

    /// <summary>Adam's. <c>LR</c></summary>
    public double Rate { get; init; } = 0.01;

    /// <summary>Maps are enlarged bilinearly, else by repeating pixels. <c>upsample_mode</c></summary>
    public bool Bilinear { get; init; } = true;

    /// <summary>Iterations without a calmer picture after which it ends (<see cref="FluctuationWatch"/>); 0: it runs to its last.</summary>
    public int Patience { get; init; }

    /// <summary>Where the numbers come from.</summary>
    public required string Source { get; init; }

    /// <exception cref="DgpException">BadOption: it does not take this task.</exception>
    public static HourglassSettings Of(RestorationOptions options)
    {
        if (options.StopMse is not null)
        {
            throw new DgpException(ErrorCode.BadOption, "Deep Image Prior ends by itself, and stops at no mean squared error.", "Leave out --stop-mse, or --method.");
        }

        var settings = options.Task switch
        {
            // What is restored is taken to be noisy: only where there is noise to be learned does stopping in time matter.
            RestorationTask.Reconstruct or RestorationTask.Defend => new HourglassSettings(3000, 1.0 / 30, 4) { Patience = 1000, Source = "denoising.ipynb, F16; patience: sun-umn/Early_Stopping_for_DIP" },
            RestorationTask.SuperResolve when options.Scale == 8 => new HourglassSettings(4000, 0.05, 4) { Source = "super-resolution.ipynb, factor 8" },
            RestorationTask.SuperResolve => new HourglassSettings(2000, 0.03, 4) { Source = "super-resolution.ipynb, factor 4" },
            RestorationTask.Inpaint => new HourglassSettings(6001, 0.03, 128) { Bilinear = false, Source = "inpainting.ipynb, kate" },
            RestorationTask.Colorize => new HourglassSettings(2000, 0.03, 4) { Source = "ours: the paper has no colorization; as super-resolution.ipynb" },
            _ => throw new DgpException(
                ErrorCode.BadOption, "Deep Image Prior does not take this task.", "Use reconstruct, colorize, inpaint, super-resolve or defend, or leave out --method."),
        };
        return options.Steps is int steps ? settings with { Steps = steps } : settings;
    }
}
