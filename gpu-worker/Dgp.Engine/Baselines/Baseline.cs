using Dgp.Engine.Imaging;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Engine.Baselines;

/// <summary>What anybody would try first: a restoration that has learned nothing. A method is worth its time where it beats these.</summary>
public sealed class Baseline
{
    private readonly IReadOnlyList<RestorationTask> _tasks;
    private readonly Func<DamagedPicture, Image<Rgb24>> _restore;

    private Baseline(string name, IReadOnlyList<RestorationTask> tasks, Func<DamagedPicture, Image<Rgb24>> restore) =>
        (Name, _tasks, _restore) = (name, tasks, restore);

    /// <summary>The picture before it was attacked: what no defence can be better than.</summary>
    public static Baseline Original { get; } = new("original", [RestorationTask.Defend], d => d.Original.Clone());

    /// <summary>The damaged picture as it is.</summary>
    public static Baseline Input { get; } = new(
        "input",
        [RestorationTask.Colorize, RestorationTask.Inpaint, RestorationTask.SuperResolve, RestorationTask.Hybrid, RestorationTask.Defend],
        d => d.Seen.Clone());

    /// <summary>No colours, but the input's own L, as colorization keeps it: all that a colouring can win is against this.</summary>
    public static Baseline Grey { get; } = new("grey", [RestorationTask.Colorize], d => Compositing.Colorize(d.Original, d.Seen));

    /// <summary>The hole in the mean colour of what is known.</summary>
    public static Baseline MeanFill { get; } = new("mean-fill", [RestorationTask.Inpaint], FillWithMean);

    /// <summary>Cubic interpolation, a = -0.5, as Pillow enlarges.</summary>
    public static Baseline Bicubic { get; } = new(
        "bicubic", [RestorationTask.SuperResolve], d => Pictures.Bicubic(d.Small!, d.Original.Width, d.Original.Height));

    public static IReadOnlyList<Baseline> All { get; } = [Original, Input, Grey, MeanFill, Bicubic];

    public string Name { get; }

    public bool Takes(RestorationTask task) => _tasks.Contains(task);

    /// <param name="damaged">Of a task that it takes.</param>
    /// <returns>As large as the original; the caller's.</returns>
    public Image<Rgb24> Restore(DamagedPicture damaged) => _restore(damaged);

    private static Image<Rgb24> FillWithMean(DamagedPicture damaged)
    {
        var (original, hole) = (damaged.Original, damaged.Hole!.Value);
        var (red, green, blue, count) = (0L, 0L, 0L, 0L);
        for (var y = 0; y < original.Height; y++)
        {
            for (var x = 0; x < original.Width; x++)
            {
                if (!hole.Contains(x, y))
                {
                    var pixel = original[x, y];
                    (red, green, blue, count) = (red + pixel.R, green + pixel.G, blue + pixel.B, count + 1);
                }
            }
        }

        var mean = new Rgb24(Rounded(red), Rounded(green), Rounded(blue));
        var filled = original.Clone();
        for (var y = hole.Top; y < hole.Bottom; y++)
        {
            for (var x = hole.Left; x < hole.Right; x++)
            {
                filled[x, y] = mean;
            }
        }

        return filled;

        byte Rounded(long sum) => (byte)Math.Round((double)sum / count);
    }
}
