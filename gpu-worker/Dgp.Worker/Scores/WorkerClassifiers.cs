using Dgp.Engine.Classifiers;
using Dgp.Engine.Priors;
using static TorchSharp.torch;

namespace Dgp.Worker.Scores;

/// <summary>Where classifiers are looked for: by name among those that came with the program, by folder, or as a weight file.</summary>
internal static class WorkerClassifiers
{
    /// <summary>The one that ships with the program.</summary>
    public const string Embedded = "cifar10-resnet20";

    private static string EmbeddedFolder(string name) => Path.Combine(AppContext.BaseDirectory, "priors", name);

    public static Classifier OpenEmbedded(Device device) => Classifier.Open(EmbeddedFolder(Embedded), device);

    /// <summary>The caller owns the network. A weight file alone does not say its classes' names: null.</summary>
    /// <exception cref="Contracts.DgpException">NotFound, BadPrior, UnsafePickle.</exception>
    public static (CifarResNet Network, IReadOnlyList<string>? Classes) Open(string nameOrPath, Device device)
    {
        if (File.Exists(nameOrPath))
        {
            return (ClassifierWeights.Load(nameOrPath, device), null);
        }

        var classifier = Classifier.Open(nameOrPath == Embedded && !Directory.Exists(nameOrPath) ? EmbeddedFolder(Embedded) : nameOrPath, device);
        return (classifier.Network, classifier.Classes);
    }

    /// <summary>One to attack or to ask: those of <see cref="Open"/>, and torchvision's ResNet-50.</summary>
    /// <exception cref="Contracts.DgpException">NotFound, BadPrior, UnsafePickle.</exception>
    public static NamedClassifier OpenAny(string nameOrPath, Device device)
    {
        if (File.Exists(nameOrPath) && IsResNet50(nameOrPath))
        {
            var resNet = ResNet50.Load(nameOrPath, device);
            return NamedClassifier.Of(resNet.Name, resNet, ImageNetClasses.Names);
        }

        var (network, classes) = Open(nameOrPath, device);
        return NamedClassifier.Of(classes is null ? network.Name : Path.GetFileName(Path.TrimEndingDirectorySeparator(nameOrPath)), network, classes);
    }

    private static bool IsResNet50(string path)
    {
        using var file = WeightFile.Open(path);
        return ResNet50.IsIn(file);
    }
}
