using Dgp.Engine.Classifiers;
using TorchSharp;
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
}
