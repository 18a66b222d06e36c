using Dgp.Contracts;
using Dgp.Engine.Degradations;
using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace Dgp.Engine.Tasks;

/// <summary>
/// A task and a picture turned into what the reconstruction needs: φ and the target x̂. The one place that knows tasks.
/// Its tensors belong to the caller's dispose scope.
/// </summary>
internal sealed class Problem : IDisposable
{
    private Problem(Framing framing, Image<Rgb24> input) => (Framing, Input) = (framing, input);

    public Framing Framing { get; }

    /// <summary>The picture in the prior's square.</summary>
    public Image<Rgb24> Input { get; }

    public IDegradation Phi { get; private set; } = new Identity();

    /// <summary>x̂ = φ(picture), [1, 3, R, R].</summary>
    public Tensor Target { get; private set; } = null!;

    /// <summary>What is missing, for the tasks that fill.</summary>
    public HoleMask? Hole { get; private set; }

    /// <summary>The picture may be the undamaged original, so that the result can be compared with it.</summary>
    public bool OriginalKnown { get; private set; } = true;

    public IReadOnlyList<string> Notes { get; private set; } = [];

    public static Problem From(Image<Rgb24> picture, Image<Rgb24>? mask, RestorationOptions options, int side, Device device)
    {
        Check(options, mask);
        var framing = options.Frame(picture.Width, picture.Height, side);
        var problem = new Problem(framing, framing.ToSquare(picture));
        var notes = new List<string> { FramingNote(picture, options.Fit, framing) };
        problem.Build(picture, mask, options, device, notes);
        problem.Notes = notes;
        return problem;
    }

    public void Dispose() => Input.Dispose();

    /// <summary>φ: what happened to the picture, one thing after the other.</summary>
    private void Build(Image<Rgb24> picture, Image<Rgb24>? mask, RestorationOptions options, Device device, List<string> notes)
    {
        OriginalKnown = options.Task != RestorationTask.Defend;
        var undone = options.Undone();
        var made = undone.Select(task => Make(task, picture, mask, options, device, notes)).ToList();
        var at = made.FindIndex(d => d is Downsample);
        Phi = Chain(made);
        if (at >= 0)
        {
            var (before, small, after) = (Chain(made[..at]), (Downsample)made[at], Chain(made[(at + 1)..]));
            Target = after.Observe(Observe(before, small, picture, options, device, notes));
        }
        else
        {
            Target = Phi.Observe(Pictures.ToTensor(Input, device));
        }
    }

    private IDegradation Make(
        RestorationTask undone, Image<Rgb24> picture, Image<Rgb24>? mask, RestorationOptions options, Device device, List<string> notes)
    {
        switch (undone)
        {
            case RestorationTask.Colorize:
                OriginalKnown &= !IsGrey(Input);
                return new Grayscale();
            case RestorationTask.Inpaint:
                Hole = mask is null ? HoleMask.Center(Framing) : HoleMask.From(mask, picture.Width, picture.Height, Framing);
                OriginalKnown &= mask is null;
                if (mask is null)
                {
                    notes.Add("No mask was given, so the middle third is treated as missing.");
                }

                return new Hole(Hole.Known(device));
            default:
                return new Downsample(options.Scale ?? DefaultScale(options.Task), Framing.Side, device);
        }
    }

    private static IDegradation Chain(IReadOnlyList<IDegradation> degradations) =>
        degradations.Aggregate((IDegradation)new Identity(), (phi, next) => phi.Then(next));

    /// <summary>
    /// What was left of the picture once it was small. A picture no larger than that is taken as it is; a larger one is first reduced to it.
    /// </summary>
    private Tensor Observe(
        IDegradation before, Downsample small, Image<Rgb24> picture, RestorationOptions options, Device device, List<string> notes)
    {
        var factor = options.Scale ?? DefaultScale(options.Task);
        var low = Framing.Side / factor;
        if (Math.Max(Framing.Source.Width, Framing.Source.Height) > low)
        {
            notes.Add($"The picture has more than {low} pixels a side, which is what x{factor} takes with this prior, so it was reduced to that first; the result is compared with the picture at {Framing.Side} pixels.");
            return small.Observe(before.Observe(Pictures.ToTensor(Input, device)));
        }

        OriginalKnown = false;
        using var lowSquare = options.Frame(picture.Width, picture.Height, low).ToSquare(picture);
        return Swapped(before, small, small.Enlarge(Pictures.ToTensor(lowSquare, device)));
    }

    /// <summary>
    /// What is left of a picture that was reduced last, x, if something else was done to it before: b(x) + (↓b − b↓)(x). The bracket is what the order changes:
    /// nothing for grey, and around a hole what bleeds into it and out of it.
    /// </summary>
    /// <param name="x">Already reduced, and enlarged again; reducing it once more would blur it.</param>
    private static Tensor Swapped(IDegradation b, Downsample small, Tensor x)
    {
        using var scope = NewDisposeScope();
        return (b.Apply(x) + (small.Apply(b.Apply(x)) - b.Apply(small.Apply(x)))).MoveToOuterDisposeScope();
    }

    internal static int DefaultScale(RestorationTask task) => task == RestorationTask.Hybrid ? 2 : 4;

    /// <exception cref="DgpException">BadOption.</exception>
    internal static void Check(RestorationOptions options, Image<Rgb24>? mask)
    {
        var undone = options.Undone();
        if (options.Degradations is not null && (options.Task != RestorationTask.Hybrid || !AreDegradations(undone)))
        {
            throw new DgpException(
                ErrorCode.BadOption, "These degradations are not possible.", "Of hybrid they are super-resolve, colorize and inpaint in any order, each at most once.");
        }

        var enlarges = undone.Contains(RestorationTask.SuperResolve);
        if (options.Scale is int scale && (!enlarges || scale is not (2 or 4 or 8)))
        {
            throw new DgpException(
                ErrorCode.BadOption,
                enlarges ? $"Scale {scale} is not possible." : "Only super-resolve takes a scale, and hybrid where it is among the degradations.",
                enlarges ? "Use 2, 4 or 8." : "Leave the scale out.");
        }

        if (mask is not null && !undone.Contains(RestorationTask.Inpaint))
        {
            throw new DgpException(
                ErrorCode.BadOption, "Only inpaint takes a mask, and hybrid where it is among the degradations.", "Leave the mask out, or inpaint.");
        }

        if (options.StopMse is not null && options.Task != RestorationTask.Defend)
        {
            throw new DgpException(ErrorCode.BadOption, "Only defend stops at a mean squared error.", "Leave it out.");
        }

        if (options.StopMse is double stop && !(stop > 0 && double.IsFinite(stop)))
        {
            throw new DgpException(
                ErrorCode.BadOption, FormattableString.Invariant($"No reconstruction stops at a mean squared error of {stop}."), "Use a number above 0, such as 5e-3.");
        }

        if (options.Steps is < 1 or > RestorationOptions.MostSteps)
        {
            throw new DgpException(
                ErrorCode.BadOption, $"{options.Steps} iterations are not possible.", $"Use 1 to {RestorationOptions.MostSteps}.");
        }
    }

    private static bool AreDegradations(IReadOnlyList<RestorationTask> undone) =>
        undone.Count > 0
        && undone.Distinct().Count() == undone.Count
        && undone.All(t => t is RestorationTask.SuperResolve or RestorationTask.Colorize or RestorationTask.Inpaint);

    private static string FramingNote(Image<Rgb24> picture, Fit fit, Framing framing)
    {
        var (width, height, side) = (picture.Width, picture.Height, framing.Side);
        if (width == height)
        {
            return width == side
                ? $"The picture has the prior's own {side} x {side} pixels."
                : $"The {width} x {height} picture was resized to the prior's {side} x {side}.";
        }

        return fit == Fit.Crop
            ? $"The centre {framing.Source.Width} x {framing.Source.Height} of the {width} x {height} picture was cropped and resized to the prior's {side} x {side}; use --fit pad to keep all of it."
            : $"The {width} x {height} picture was resized to {framing.Placed.Width} x {framing.Placed.Height} and mirrored outwards to the prior's {side} x {side}; use --fit crop for its centre square alone.";
    }

    internal static bool IsGrey(Image<Rgb24> picture)
    {
        var bytes = Pictures.Bytes(picture);
        for (var i = 0; i < bytes.Length; i += 3)
        {
            // JPEG moves grey by a level or two.
            if (Math.Abs(bytes[i] - bytes[i + 1]) > 3 || Math.Abs(bytes[i + 1] - bytes[i + 2]) > 3)
            {
                return false;
            }
        }

        return true;
    }
}
