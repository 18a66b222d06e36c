using System.Text.Json;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Classifiers;

/// <summary>A network with the names of its classes; a folder of a description and weights.</summary>
public sealed class Classifier : IDisposable
{
    private Classifier(ClassifierManifest manifest, CifarResNet network) => (Manifest, Network) = (manifest, network);

    public ClassifierManifest Manifest { get; }

    public IReadOnlyList<string> Classes => Manifest.Classes;

    /// <summary>In eval mode, its weights frozen.</summary>
    public CifarResNet Network { get; }

    /// <exception cref="DgpException">NotFound, BadPrior.</exception>
    public static Classifier Open(string folder, Device device)
    {
        var manifest = ClassifierManifest.Read(Path.Combine(folder, ClassifierManifest.FileName));
        var weights = Path.Combine(folder, ClassifierManifest.WeightsName);
        if (PriorFile.Describe(weights) != manifest.Weights)
        {
            throw Damaged.File(weights, $"does not have the size and checksum that {ClassifierManifest.FileName} gives");
        }

        var network = ClassifierWeights.Load(weights, device);
        if (network.Depth != manifest.Depth || network.Classes != manifest.Classes.Count)
        {
            network.Dispose();
            throw Damaged.File(weights, $"holds another network than {ClassifierManifest.FileName} says");
        }

        return new Classifier(manifest, network);
    }

    /// <summary>Writes weights as float16, all else as float32.</summary>
    /// <exception cref="DgpException">CannotWrite; BadPrior: a weight is NaN or infinite.</exception>
    public static ClassifierManifest Write(string folder, string name, CifarResNet network, IReadOnlyList<string> classes, string licence, string source)
    {
        using var scope = NewDisposeScope();
        var path = Path.Combine(folder, ClassifierManifest.WeightsName);
        SafeTensors.Write(path, network.state_dict().ToDictionary(
            s => s.Key, s => (s.Value.dim() > 1 ? s.Value.to(ScalarType.Float16) : s.Value).ToStored()));
        var manifest = new ClassifierManifest
        {
            SchemaVersion = ClassifierManifest.CurrentSchemaVersion,
            Name = name,
            Depth = network.Depth,
            Classes = classes,
            Licence = licence,
            Source = source,
            Weights = PriorFile.Describe(path),
        };
        AtomicFile.Write(Path.Combine(folder, ClassifierManifest.FileName), stream =>
        {
            JsonSerializer.Serialize(stream, manifest, ClassifierJson.Default.ClassifierManifest);
            stream.WriteByte((byte)'\n');
        });
        return manifest;
    }

    public void Dispose() => Network.Dispose();
}
