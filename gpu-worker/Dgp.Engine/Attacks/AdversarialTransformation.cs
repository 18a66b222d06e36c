using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Attacks;

/// <summary>
/// An adversarial transformation network in the manner of Baluja and Fischer (AAAI 2018, arXiv 1703.09387; their P-ATN): x' = x + ε · G(x), G trained once
/// against a classifier. To attack a picture it needs neither gradients nor the classifier, so it is what the paper attacks with.
/// </summary>
public sealed class AdversarialTransformation : IAttack, IDisposable
{
    private const string Format = "dgp-atn/2";
    private const string FirstKey = "layers.0.weight";
    private const int WidestNetwork = 1024;

    internal AdversarialTransformation(TransformationNetwork network, double epsilon) =>
        (Network, Bound) = (network, new PerturbationBound(PerturbationNorm.LInf, epsilon));

    public PerturbationBound Bound { get; }

    /// <summary>Of the classifier that it was trained against; empty if nobody said.</summary>
    public string TrainedAgainst { get; private init; } = "";

    internal TransformationNetwork Network { get; }

    /// <summary>Its weights are frozen.</summary>
    /// <param name="epsilon">null: that of its training.</param>
    /// <exception cref="DgpException">NotFound; BadPrior: it holds no such network, or NaN; the message names the key.</exception>
    public static AdversarialTransformation Load(string path, double? epsilon, Device device)
    {
        using var scope = NewDisposeScope();
        using var file = SafeTensors.Open(path);
        if (file.Metadata.GetValueOrDefault("format") != Format
            || !double.TryParse(file.Metadata.GetValueOrDefault("epsilon"), NumberStyles.Float, CultureInfo.InvariantCulture, out var trained) || trained is not (> 0 and <= 1)
            || !file.Tensors.TryGetValue(FirstKey, out var first) || first.Shape is not [> 0 and <= WidestNetwork, ..])
        {
            throw Wrong(path, "is no adversarial transformation network");
        }

        var network = new TransformationNetwork(first.Shape[0]);
        Take(network, path, file.Tensors);
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        return new AdversarialTransformation(Networks.Keep(network.to(device)), epsilon ?? trained)
        {
            TrainedAgainst = file.Metadata.GetValueOrDefault("classifier", ""),
        };
    }

    /// <summary>Writes it as safetensors, its weights as float16.</summary>
    /// <param name="classifier">Name of what it was trained against.</param>
    /// <exception cref="DgpException">CannotWrite; BadPrior: a weight is NaN or infinite.</exception>
    public void Write(string path, string classifier)
    {
        using var scope = NewDisposeScope();
        SafeTensors.Write(
            path,
            Network.state_dict().ToDictionary(s => s.Key, s => s.Value.to(ScalarType.Float16).ToStored()),
            new Dictionary<string, string>
            {
                ["format"] = Format,
                ["epsilon"] = Bound.Epsilon.ToString("R", CultureInfo.InvariantCulture),
                ["classifier"] = classifier,
            });
    }

    /// <summary>Neither the classifier nor the classes take part.</summary>
    public Tensor Perturb(IClassifier classifier, Tensor x, Tensor y)
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        return Transform(x).MoveToOuterDisposeScope();
    }

    public void Dispose() => Network.Dispose();

    /// <summary>x', within the bound; gradients flow to G.</summary>
    internal Tensor Transform(Tensor x)
    {
        using var scope = NewDisposeScope();
        return (x + (2 * Bound.Epsilon * Network.call(x))).clamp(-1, 1).MoveToOuterDisposeScope();
    }

    private static void Take(TransformationNetwork network, string path, IReadOnlyDictionary<string, StoredTensor> stored)
    {
        var state = network.state_dict();
        if (stored.Keys.FirstOrDefault(k => !state.ContainsKey(k)) is { } unknown)
        {
            throw Wrong(path, $"holds the unknown key '{Damaged.Printable(unknown)}'");
        }

        using var frozen = no_grad();
        foreach (var (key, value) in state)
        {
            if (!stored.TryGetValue(key, out var weight) || !weight.Shape.SequenceEqual(value.shape) || !weight.Type.IsFloatingPoint())
            {
                throw Wrong(path, $"has no '{key}' of the shape {Damaged.Shape(value.shape)}");
            }

            using var read = weight.ToTensor();
            value.copy_(read);
            if (!value.isfinite().all().item<bool>())
            {
                throw Wrong(path, $"holds NaN or infinite weights in '{key}'");
            }
        }
    }

    private static DgpException Wrong(string path, string problem) =>
        new(ErrorCode.BadPrior, $"{Damaged.Name(path)} {problem}.", "Give a file of 'dgp classifier atn'.");
}
