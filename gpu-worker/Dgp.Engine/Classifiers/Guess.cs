using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using static TorchSharp.torch;

namespace Dgp.Engine.Classifiers;

/// <summary>What a classifier takes a picture for.</summary>
/// <param name="Probability">The softmax of its logits.</param>
public sealed record Guess(int Class, double Probability)
{
    /// <summary>The likeliest classes, likeliest first.</summary>
    /// <param name="most">How many; no more than there are.</param>
    public static IReadOnlyList<Guess> Of(IClassifier classifier, Image<Rgb24> picture, Device device, int most)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var (probabilities, classes) = classifier.LogitsOf(Pictures.ToTensor(picture, device)).to(ScalarType.Float32).softmax(1).topk(Math.Min(most, classifier.Classes), 1);
        return [.. classes.cpu().data<long>().ToArray().Zip(probabilities.cpu().data<float>().ToArray(), (c, p) => new Guess((int)c, p))];
    }
}
