using Dgp.Engine.Imaging;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Baselines;

/// <summary>An undamaged square picture as a task damages it: what every method of restoring it is given, in 8 bits.</summary>
public sealed class DamagedPicture : IDisposable
{
    private DamagedPicture(RestorationTask task, Image<Rgb24> original, Image<Rgb24> seen) => (Task, Original, Seen) = (task, original, seen);

    public RestorationTask Task { get; }

    /// <summary>R x R. The caller's.</summary>
    public Image<Rgb24> Original { get; }

    /// <summary>φ of the original, R x R: grey, with its hole in mid grey, reduced and enlarged again bilinearly; or attacked.</summary>
    public Image<Rgb24> Seen { get; }

    /// <summary>The reduced picture itself, for super-resolution; null of the other tasks.</summary>
    public Image<Rgb24>? Small { get; private init; }

    /// <summary>How many times smaller <see cref="Small"/> is; null of the other tasks.</summary>
    public int? Scale { get; private init; }

    /// <summary>What is missing, for inpainting; null of the other tasks.</summary>
    public Rectangle? Hole { get; private init; }

    /// <summary>Where the hole of a square picture of so many pixels is.</summary>
    public static Rectangle CenterHole(int side) => HoleMask.Center(Framing.Crop(side, side, side)).BoundsInSquare();

    /// <summary>
    /// Whether a restoration can be held against the original: not where colour is to be brought back to a picture that has none, for doing nothing would be perfect.
    /// </summary>
    public static bool CanBeMeasured(Image<Rgb24> original, RestorationTask task) =>
        task is not (RestorationTask.Colorize or RestorationTask.Hybrid) || !Problem.IsGrey(original);

    /// <summary>For <see cref="RestorationTask.Defend"/>.</summary>
    /// <param name="attacked">As large as the original. It is owned.</param>
    public static DamagedPicture ByAttack(Image<Rgb24> original, Image<Rgb24> attacked) => new(RestorationTask.Defend, original, attacked);

    /// <param name="original">Square.</param>
    /// <param name="task">Not <see cref="RestorationTask.Defend"/>, which has no φ.</param>
    public static DamagedPicture Of(Image<Rgb24> original, RestorationTask task)
    {
        using var scope = NewDisposeScope();
        var side = original.Width;
        using var problem = Problem.From(original, null, new RestorationOptions { Task = task }, side, CPU);
        var scale = task == RestorationTask.SuperResolve ? Problem.DefaultScale(task) : (int?)null;
        return new DamagedPicture(task, original, Pictures.ToImage(problem.Target))
        {
            Scale = scale,
            Small = scale is int factor ? Pictures.ToImage(PillowResize.Lanczos8Bit(Pictures.ToTensor(original, CPU), side / factor)) : null,
            Hole = task == RestorationTask.Inpaint ? CenterHole(side) : null,
        };
    }

    public void Dispose()
    {
        Seen.Dispose();
        Small?.Dispose();
    }
}
