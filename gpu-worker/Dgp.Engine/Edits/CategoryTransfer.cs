using Dgp.Contracts;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Edits;

/// <summary>Category transfer: G(z*, c'; θ*), the same pose and place as something else. Source: DGP example.py, category_transfer.</summary>
public sealed record CategoryTransfer(IReadOnlyList<int> Classes)
{
    /// <summary>One picture for each class, made when it is asked for; it belongs to the caller. The picture's own class gives the picture itself.</summary>
    /// <exception cref="DgpException">BadOption: the class takes no part in this inversion.</exception>
    public IEnumerable<Image<Rgb24>> Pictures(Prior prior, Device device, InvertedPicture inverted)
    {
        if (inverted.InstanceNorm)
        {
            throw new DgpException(
                ErrorCode.BadOption,
                "The picture was inverted with instance norms, in which no class takes part.",
                $"Invert it with the preset {Tasks.Presets.Manipulation}.");
        }

        return Drawn(prior, device, inverted);
    }

    private IEnumerable<Image<Rgb24>> Drawn(Prior prior, Device device, InvertedPicture inverted)
    {
        using var g = new EditableGenerator(prior, device);
        g.Take(inverted);
        foreach (var y in Classes)
        {
            yield return Draw(g, inverted, y);
        }
    }

    private static Image<Rgb24> Draw(EditableGenerator g, InvertedPicture inverted, int y)
    {
        using var scope = NewDisposeScope();
        return g.Draw(inverted.Z, y == inverted.ClassIndex ? inverted.ClassVector : g.Embed(y), inverted.Placed);
    }
}
