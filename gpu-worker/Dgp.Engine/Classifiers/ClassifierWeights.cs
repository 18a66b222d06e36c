using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Classifiers;

/// <summary>Weight files of <see cref="CifarResNet"/>: ours, and <c>.th</c> files of akamaster/pytorch_resnet_cifar10.</summary>
public static class ClassifierWeights
{
    private const string DataParallelPrefix = "module.";

    // Counts batches for a cumulative average that nobody uses here.
    private const string Counter = "num_batches_tracked";

    /// <summary>In eval mode, its weights frozen. Depth and classes are read off the file.</summary>
    /// <exception cref="DgpException">NotFound, UnsafePickle; BadPrior: it holds no such network, or NaN; the message names the key.</exception>
    public static CifarResNet Load(string path, Device device)
    {
        using var scope = NewDisposeScope();
        using var file = WeightFile.Open(path);
        var stored = file.Tensors
            .Where(t => !t.Key.EndsWith(Counter, StringComparison.Ordinal))
            .ToDictionary(t => t.Key.StartsWith(DataParallelPrefix, StringComparison.Ordinal) ? t.Key[DataParallelPrefix.Length..] : t.Key, t => t.Value, StringComparer.Ordinal);
        var blocks = Enumerable.Range(0, stored.Count).TakeWhile(i => stored.ContainsKey(string.Create(CultureInfo.InvariantCulture, $"layer1.{i}.conv1.weight"))).Count();
        if (blocks == 0 || !stored.TryGetValue("linear.bias", out var bias) || bias.Shape is not [var classes and > 0 and < 100_000])
        {
            throw Wrong(path, "the keys 'layer1.0.conv1.weight' and 'linear.bias' of a residual network for CIFAR are not there");
        }

        var network = new CifarResNet((6 * blocks) + 2, (int)classes);
        Take(network, path, stored);
        foreach (var parameter in network.parameters())
        {
            parameter.requires_grad = false;
        }

        network.eval();
        return Networks.Keep(network.to(device));
    }

    private static void Take(CifarResNet network, string path, IReadOnlyDictionary<string, StoredTensor> stored)
    {
        var state = network.state_dict();
        if (stored.Keys.FirstOrDefault(k => !state.ContainsKey(k)) is { } unknown)
        {
            throw Wrong(path, $"the key '{Damaged.Printable(unknown)}' is unknown to this network");
        }

        using var frozen = no_grad();
        foreach (var (key, value) in state)
        {
            if (!stored.TryGetValue(key, out var weight))
            {
                throw Wrong(path, $"the key '{key}' is missing");
            }

            if (!weight.Shape.SequenceEqual(value.shape))
            {
                throw Wrong(path, $"'{key}' has the shape {Damaged.Shape(weight.Shape)}, but {Damaged.Shape(value.shape)} is expected");
            }

            using var read = weight.ToTensor();
            value.copy_(read);
            if (!value.isfinite().all().item<bool>())
            {
                throw Wrong(path, $"'{key}' holds NaN or infinite weights");
            }
        }
    }

    private static DgpException Wrong(string path, string problem) => new(
        ErrorCode.BadPrior,
        $"{Damaged.Name(path)}: {problem}.",
        "Give a CIFAR ResNet: one of 'dgp classifier train', or a .th file of akamaster/pytorch_resnet_cifar10.");
}
