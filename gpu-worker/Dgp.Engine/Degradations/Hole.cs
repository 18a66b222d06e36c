using static TorchSharp.torch;

namespace Dgp.Engine.Degradations;

/// <summary>Missing pixels, set to 0 (mid grey). <paramref name="known"/> is [1, 1, H, W]: 1 where the pixel is known, 0 where it is missing.</summary>
public sealed class Hole(Tensor known) : IDegradation
{
    public Tensor Known => known;

    public Tensor Apply(Tensor x) => x * known;

    /// <summary>
    /// The published hole: the middle third, begin = (H - H/3)/2 to H - begin with whole-number divisions, of a square picture.
    /// Source: DGP models/dgp.py, pre_process.
    /// </summary>
    /// <param name="side">Height and width, in pixels.</param>
    public static Hole Center(int side, Device device)
    {
        var (begin, length) = CenterSpan(side);
        using var scope = NewDisposeScope();
        var known = ones(1, 1, side, side, device: device);
        known.narrow(2, begin, length).narrow(3, begin, length).zero_();
        return new Hole(known.MoveToOuterDisposeScope());
    }

    /// <summary>Where the published hole begins and how long it is, along either dimension.</summary>
    public static (int Begin, int Length) CenterSpan(int side)
    {
        var begin = (side - side / 3) / 2;
        return (begin, side - 2 * begin);
    }
}
