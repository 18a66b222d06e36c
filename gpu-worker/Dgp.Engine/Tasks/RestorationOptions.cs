using Dgp.Engine.Imaging;

namespace Dgp.Engine.Tasks;

/// <summary>How a picture of any aspect becomes the prior's square.</summary>
public enum Fit
{
    /// <summary>The whole picture, mirrored outwards to a square; the result has the picture's own aspect.</summary>
    Pad,

    /// <summary>The centre square, as published; the result is that square.</summary>
    Crop,
}

/// <summary>One restoration, without its pictures.</summary>
public sealed record RestorationOptions
{
    /// <summary>Most iterations that can be asked for.</summary>
    public const int MostSteps = 100_000;

    public required RestorationTask Task { get; init; }

    /// <summary>Index in the prior's class list; null: chosen while the start is selected.</summary>
    public int? ClassIndex { get; init; }

    /// <summary>A name of <see cref="Presets"/>; null: the prior's default for the task.</summary>
    public string? Preset { get; init; }

    /// <summary>
    /// Of hybrid: what happened to the picture, in that order, each named by the task that undoes it; null: first smaller, then grey, then the hole,
    /// the published order.
    /// </summary>
    public IReadOnlyList<RestorationTask>? Degradations { get; init; }

    /// <summary>2, 4 or 8: how many times smaller than the prior's resolution the picture is. null: 4, for hybrid 2, as published.</summary>
    public int? Scale { get; init; }

    public long Seed { get; init; }

    /// <summary>Total iterations; the stages share them in the preset's proportions. null: the preset's own.</summary>
    public int? Steps { get; init; }

    /// <summary>Only of defend: it ends once the mean squared error ([-1, 1] scale) is below this. null: the preset's own.</summary>
    public double? StopMse { get; init; }

    public Fit Fit { get; init; }

    /// <summary>The generator's own picture, as published: no known pixel pasted back, no luminance kept.</summary>
    public bool Raw { get; init; }

    /// <summary>What happened to the picture, in that order, whatever the task.</summary>
    public IReadOnlyList<RestorationTask> Undone() => Task switch
    {
        RestorationTask.Reconstruct or RestorationTask.Defend => [],
        RestorationTask.Hybrid => Degradations ?? [RestorationTask.SuperResolve, RestorationTask.Colorize, RestorationTask.Inpaint],
        _ => [Task],
    };

    /// <summary>How a picture of this size comes into a square of <paramref name="side"/> pixels.</summary>
    public Framing Frame(int width, int height, int side) =>
        Fit == Fit.Crop ? Framing.Crop(width, height, side) : Framing.Pad(width, height, side);
}
