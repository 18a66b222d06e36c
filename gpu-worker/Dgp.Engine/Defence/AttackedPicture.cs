using Dgp.Engine.Attacks;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Defence;

/// <summary>A picture, what an attacker made of it, and what classifiers take the two for.</summary>
public sealed class AttackedPicture : IDisposable
{
    private const int Top = 5;

    public required Image<Rgb24> Original { get; init; }

    /// <summary>Of 8 bits, within the attack's bound; without an attack, a copy of the original.</summary>
    public required Image<Rgb24> Picture { get; init; }

    /// <summary>What it shows, in the classifiers' order.</summary>
    public required int TrueClass { get; init; }

    /// <summary>The largest change, of pixels in [0, 1].</summary>
    public required double LInf { get; init; }

    /// <summary>The root of the sum of the squared changes, of pixels in [0, 1].</summary>
    public required double L2 { get; init; }

    /// <summary>Of each judge on the original.</summary>
    public required IReadOnlyList<IReadOnlyList<Guess>> Before { get; init; }

    /// <summary>The same on the attacked picture.</summary>
    public required IReadOnlyList<IReadOnlyList<Guess>> After { get; init; }

    /// <param name="trueClass">What the picture shows, in the classifiers' order.</param>
    /// <param name="attack">null: nobody attacks.</param>
    /// <param name="judges">The attacked classifier comes first; all have its classes in its order.</param>
    public static AttackedPicture Make(Image<Rgb24> picture, int trueClass, IAttack? attack, IReadOnlyList<IClassifier> judges, Device device)
    {
        using var scope = NewDisposeScope();
        var x = Pictures.ToTensor(picture, device);
        var y = tensor([(long)trueClass], device: device);
        var moved = attack is null ? x.alias() : attack.Bound.Rounded(attack.Perturb(judges[0], x, y), x);
        var shown = Pictures.ToImage(moved);
        return new AttackedPicture
        {
            Original = picture.Clone(),
            Picture = shown,
            TrueClass = trueClass,
            LInf = PerturbationBound.Size(PerturbationNorm.LInf, moved, x).item<float>(),
            L2 = PerturbationBound.Size(PerturbationNorm.L2, moved, x).item<float>(),
            Before = Judge(judges, picture, device),
            After = Judge(judges, shown, device),
        };
    }

    /// <summary>The guesses of each judge.</summary>
    internal static IReadOnlyList<IReadOnlyList<Guess>> Judge(IReadOnlyList<IClassifier> judges, Image<Rgb24> picture, Device device) =>
        [.. judges.Select(j => Guess.Of(j, picture, device, Top))];

    public void Dispose()
    {
        Original.Dispose();
        Picture.Dispose();
    }
}
