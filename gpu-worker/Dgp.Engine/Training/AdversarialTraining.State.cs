using Dgp.Engine.Optimizing;
using Dgp.Engine.Priors;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>Its state between two steps, given and taken.</summary>
public sealed partial class AdversarialTraining
{
    /// <summary>
    /// All that the next step depends on, and the average: the networks by their checkpoint keys, led by <c>generator.</c>, <c>discriminator.</c> and
    /// <c>average.</c>, and Adam's running means of squared gradients, led by <c>square.</c>. With beta1 = 0 no step reads Adam's first moment. The
    /// live tensors, valid as long as this object.
    /// </summary>
    internal IReadOnlyDictionary<string, Tensor> State { get; }

    /// <summary>Goes on from a state of the same architecture and settings: every later number is the same to the bit as if it had never stopped.</summary>
    /// <exception cref="InvalidDataException">It is no such state. Some of it may have been taken over: make another object.</exception>
    /// <exception cref="Contracts.DgpException">A tensor cannot be read; the same holds.</exception>
    internal void Take(IReadOnlyDictionary<string, StoredTensor> state, int steps)
    {
        if (steps < 0 || state.Count != State.Count)
        {
            throw new InvalidDataException("No state of this training: another number of tensors or no such step.");
        }

        using var frozen = no_grad();
        foreach (var (name, tensor) in State)
        {
            if (!state.TryGetValue(name, out var stored) || stored.Type != ElementType.F32 || !stored.Shape.SequenceEqual(tensor.shape))
            {
                throw new InvalidDataException($"No state of this training: no '{name}' of that shape.");
            }

            using var value = stored.ToTensor();
            tensor.copy_(value);
        }

        Steps = steps;
        foreach (var moments in _generatorAdam.State)
        {
            moments.Steps = steps;
        }

        foreach (var moments in _discriminatorAdam.State)
        {
            moments.Steps = (long)steps * _settings.DiscriminatorSteps;
        }
    }

    /// <summary>
    /// Takes over a prior's networks. Classes that it has by name keep their rows of both class tables; new ones begin as the average of its rows.
    /// </summary>
    /// <exception cref="Contracts.DgpException">BadPrior: it cannot be read.</exception>
    internal void Begin(Prior start, IReadOnlyList<string> classes)
    {
        using var frozen = no_grad();
        using SafeTensors generator = SafeTensors.Open(start.GeneratorPath), discriminator = SafeTensors.Open(start.DiscriminatorPath);
        int?[] rows = [.. classes.Select(c => start.ClassNames.ToList().IndexOf(c) is >= 0 and var row ? (int?)row : null)];
        foreach (var (name, target) in State.Where(s => !s.Key.StartsWith("square.", StringComparison.Ordinal)))
        {
            using var scope = NewDisposeScope();
            var (network, key) = (name.Split('.', 2)[0], name.Split('.', 2)[1]);
            var stored = (network == "discriminator" ? discriminator : generator).Tensors;
            if (!stored.TryGetValue(key, out var found))
            {
                continue;
            }

            var value = found.ToTensor().to(ScalarType.Float32);
            if (key is "shared.weight" or "embed.weight")
            {
                var mean = value.mean([0L]);
                target.copy_(stack([.. rows.Select(r => r is { } row ? value[row] : mean)]));
            }
            else if (key != "embed.u0" || value.shape.SequenceEqual(target.shape))
            {
                target.copy_(value);
            }
        }
    }

    private OrderedDictionary<string, Tensor> LiveState()
    {
        var state = new OrderedDictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (prefix, network) in new (string, nn.Module)[] { ("generator.", _g), ("discriminator.", _d), ("average.", _average) })
        {
            foreach (var (name, tensor) in network.state_dict().Where(t => !ExpectedKeys.IsRecomputed(t.Key)))
            {
                state.Add(prefix + name, tensor);
            }
        }

        foreach (var (prefix, network, adam) in new (string, nn.Module, OnePassAdam)[] { ("generator.", _g, _generatorAdam), ("discriminator.", _d, _discriminatorAdam) })
        {
            var names = network.named_parameters().ToDictionary(p => p.parameter.Handle, p => p.name);
            foreach (var moments in adam.State)
            {
                state.Add("square." + prefix + names[moments.Parameter.Handle], moments.Square);
            }
        }

        return state;
    }
}
