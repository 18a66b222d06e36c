using Dgp.Engine.Classifiers;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.Scores;

/// <summary>A classifier of any kind, and what its classes are called.</summary>
/// <param name="Name">As people know it.</param>
/// <param name="Classes">In the order of the class index; of a weight file that does not say, "class 0" and so on.</param>
/// <param name="ClassesAreKnown">It does say.</param>
internal sealed record NamedClassifier(string Name, IClassifier Network, IReadOnlyList<string> Classes, bool ClassesAreKnown) : IDisposable
{
    private const int Top = 3;

    public static NamedClassifier Of(string name, IClassifier network, IReadOnlyList<string>? classes) =>
        new(name, network, classes ?? [.. Enumerable.Range(0, network.Classes).Select(i => FormattableString.Invariant($"class {i}"))], classes is not null);

    /// <summary>What it takes a picture for, likeliest first.</summary>
    public IReadOnlyList<GuessFacts> Guesses(Image<Rgb24> picture, torch.Device device) => Facts(Guess.Of(Network, picture, device, Top));

    public IReadOnlyList<GuessFacts> Facts(IEnumerable<Guess> guesses) =>
        [.. guesses.Take(Top).Select(g => new GuessFacts(g.Class, Classes[g.Class], Math.Round(g.Probability, 4)))];

    public void Dispose() => Network.Dispose();
}

internal sealed record GuessFacts(int Index, string Name, double Probability)
{
    public override string ToString() => FormattableString.Invariant($"{Name.Split(',')[0]} {Probability:P1}");
}
