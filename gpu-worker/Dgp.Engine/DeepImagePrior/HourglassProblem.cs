using Dgp.Engine.Degradations;
using Dgp.Engine.Imaging;
using Dgp.Engine.Tasks;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>A task and a picture of any size turned into φ and the target x̂, in the picture's own pixels. Its tensors belong to the caller's dispose scope.</summary>
internal sealed class HourglassProblem
{
    private HourglassProblem(IDegradation phi, Tensor target) => (Phi, Target) = (phi, target);

    public IDegradation Phi { get; }

    /// <summary>x̂ = φ(picture).</summary>
    public Tensor Target { get; }

    /// <summary>Of the picture that is sought.</summary>
    public required (int Height, int Width) Size { get; init; }

    /// <summary>What is missing, for inpainting.</summary>
    public HoleMask? Hole { get; private init; }

    /// <summary>The picture may be the undamaged original, so that this part of it can be compared with the result.</summary>
    public Rectangle? Original { get; private init; }

    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>Of the picture that is sought.</summary>
    public static (int Height, int Width) SizeOf(Image<Rgb24> picture, RestorationOptions options)
    {
        var factor = options.Task == RestorationTask.SuperResolve ? options.Scale ?? Problem.DefaultScale(options.Task) : 1;
        return (picture.Height * factor, picture.Width * factor);
    }

    /// <param name="mask">For inpainting; null: the middle third.</param>
    public static HourglassProblem From(Image<Rgb24> picture, Image<Rgb24>? mask, RestorationOptions options, Device device)
    {
        var (size, all) = (SizeOf(picture, options), new Rectangle(0, 0, picture.Width, picture.Height));
        var known = Pictures.ToTensor(picture, device);
        switch (options.Task)
        {
            case RestorationTask.SuperResolve:
                return new HourglassProblem(new Reduction(size.Height / picture.Height, size.Height, size.Width, device), known) { Size = size };
            case RestorationTask.Colorize:
                var grey = new Grayscale();
                return new HourglassProblem(grey, grey.Apply(known))
                {
                    Size = size,
                    Original = Problem.IsGrey(picture) ? null : all,
                    Notes = ["Deep Image Prior has seen no other picture, so it knows no colours: these are chance, and another --seed gives others."],
                };
            case RestorationTask.Inpaint:
                return Inpaint(picture, known, mask);
            default:
                return new HourglassProblem(new Identity(), known) { Size = size, Original = options.Task == RestorationTask.Defend ? null : all };
        }
    }

    private static HourglassProblem Inpaint(Image<Rgb24> picture, Tensor known, Image<Rgb24>? mask)
    {
        // A square around the picture, in the picture's own pixels.
        var framing = Framing.Pad(picture.Width, picture.Height, Math.Max(picture.Width, picture.Height));
        var (placed, hole) = (framing.Placed, mask is null ? HoleMask.Center(framing) : HoleMask.From(mask, picture.Width, picture.Height, framing));
        var bounds = hole.BoundsInSquare();
        var phi = new Hole(hole.Known(known.device).narrow(2, placed.Y, picture.Height).narrow(3, placed.X, picture.Width));
        return new HourglassProblem(phi, phi.Apply(known))
        {
            Size = (picture.Height, picture.Width),
            Hole = hole,
            Original = mask is null ? new Rectangle(bounds.X - placed.X, bounds.Y - placed.Y, bounds.Width, bounds.Height) : null,
            Notes = mask is null ? ["No mask was given, so the middle third is treated as missing."] : [],
        };
    }
}
