using System.Globalization;
using System.Runtime.InteropServices;
using Dgp.Engine.Optimizing;
using Dgp.Engine.Priors;
using SixLabors.ImageSharp;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dgp.Engine.Inversion;

/// <summary>Its state between two iterations, given and taken.</summary>
public sealed partial class Reconstruction
{
    private const string LatentName = "z";
    private const string ClassTable = "shared.weight";
    private const string StepsName = "steps";

    /// <inheritdoc/>
    public ReconstructionState State
    {
        get
        {
            var optimized = Optimized();
            var steps = optimized.Select(o => o.Moments.Steps).ToArray();
            var tensors = new OrderedDictionary<string, StoredTensor>(StringComparer.Ordinal)
            {
                [StepsName] = StoredTensor.FromBytes(ElementType.I64, [steps.Length], MemoryMarshal.AsBytes(steps.AsSpan()).ToArray()),
            };
            foreach (var (name, tensor) in Values(_history, optimized, steps))
            {
                tensors.Add(name, tensor.ToStoredWhenRead());
            }

            return new ReconstructionState(_stage, _iteration, [.. _history], tensors);
        }
    }

    /// <inheritdoc/>
    public void Take(ReconstructionState state)
    {
        if (_history.Count > 0)
        {
            throw new InvalidOperationException("A state is taken over before the first iteration.");
        }

        CheckPosition(state);
        var optimized = Optimized();
        var steps = Steps(state, optimized.Count);
        var values = Values(state.History, optimized, steps);
        ReconstructionState.Require(state.Tensors.Count == values.Count + 1, "another number of tensors");

        using var frozen = no_grad();
        foreach (var (name, tensor) in values)
        {
            using var stored = state.Tensor(name, ElementType.F32, tensor.shape).ToTensor();
            tensor.copy_(stored);
        }

        foreach (var ((_, moments), step) in optimized.Zip(steps))
        {
            moments.Steps = step;
        }

        (_stage, _iteration) = (state.Stage, state.Iteration);
        _history.AddRange(state.History);
        if (UsesInstanceNorms(_history))
        {
            _g.KeepInstanceNorms();
        }

        _instanceNorm = _schedule.Stages[_history.Count > 0 ? _history[^1].Stage : 0].InstanceNorm;
    }

    /// <inheritdoc/>
    public InvertedPicture Inverted(Rectangle placed)
    {
        if (_perturbations.Length > 0)
        {
            throw new InvalidOperationException("Perturbed feature maps have no place in an inverted picture.");
        }

        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        var theta = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (var (name, tensor) in Moved(_history, Optimized()).Where(m => m.Name != ClassTable))
        {
            theta.Add(name, Copy(tensor));
        }

        return new InvertedPicture
        {
            Z = Copy(_z),
            ClassVector = Copy(_g.Embed(_y)),
            ClassIndex = (int)_y.item<long>(),
            Theta = theta,
            InstanceNorm = _instanceNorm,
            Placed = placed,
        };

        static Tensor Copy(Tensor tensor) => tensor.detach().cpu().clone().DetachFromDisposeScope();
    }

    /// <summary>
    /// All tensors of a state with that history and those counts. With beta1 = 0 no step reads Adam's first moment before it has replaced it by the
    /// gradient, so it is no part of the state; nor is what no iteration has changed yet.
    /// </summary>
    private List<(string Name, Tensor Tensor)> Values(
        IReadOnlyList<(int Stage, Losses Losses)> history, List<(string Name, Moments Moments)> optimized, long[] steps)
    {
        var values = new List<(string, Tensor)> { (LatentName, _z) };
        values.AddRange(Moved(history, optimized).Select(m => ($"theta.{m.Name}", m.Tensor)));
        if (history.Count > 0)
        {
            values.AddRange(_perturbations.Select((p, k) => (PerturbationName(k), (Tensor)p)));
        }

        values.AddRange(optimized.Zip(steps).Where(o => o.Second > 0).Select(o => ($"square.{o.First.Name}", o.First.Moments.Square)));
        return values;
    }

    /// <summary>θ as far as it differs from the prior's, by keys.</summary>
    private IEnumerable<(string Name, Tensor Tensor)> Moved(
        IReadOnlyList<(int Stage, Losses Losses)> history, List<(string Name, Moments Moments)> optimized)
    {
        var moving = history.Count > 0 ? _schedule.Stages.Take(history[^1].Stage + 1).Max(s => s.TunedBlocks) : 0;

        // Group 0 is z, the last one the perturbations.
        var weights = optimized.Where(o => o.Moments.Group >= 1 && o.Moments.Group <= Math.Min(moving, _adam.Rates.Length - 2))
            .Select(o => (o.Name, (Tensor)o.Moments.Parameter));
        return UsesInstanceNorms(history) ? weights.Concat(_g.InstanceNorms.Select(n => (n.Name, (Tensor)n.Affine))) : weights;
    }

    /// <summary>Whatever the optimizer moves, z first.</summary>
    private List<(string Name, Moments Moments)> Optimized()
    {
        var names = _g.named_parameters().ToDictionary(p => p.parameter.Handle, p => p.name);
        names.Add(_z.Handle, LatentName);
        foreach (var (k, perturbation) in _perturbations.Index())
        {
            names.Add(perturbation.Handle, PerturbationName(k));
        }

        return [.. _adam.State.Select(m => (names[m.Parameter.Handle], m))];
    }

    private static string PerturbationName(int map) => string.Create(CultureInfo.InvariantCulture, $"perturbation.{map}");

    private bool UsesInstanceNorms(IReadOnlyList<(int Stage, Losses Losses)> history) =>
        history.Count > 0 && _schedule.Stages[history[^1].Stage].InstanceNorm;

    private void CheckPosition(ReconstructionState state)
    {
        var stages = _schedule.Stages;
        ReconstructionState.Require(state.Stage >= 0 && state.Stage <= stages.Count, "no such stage");
        ReconstructionState.Require(
            state.Stage == stages.Count ? state.Iteration == 0 : state.Iteration >= 0 && state.Iteration < stages[state.Stage].Steps,
            "no such iteration");
        var taken = new int[stages.Count + 1];
        var last = 0;
        foreach (var (stage, _) in state.History)
        {
            ReconstructionState.Require(stage >= last && stage <= state.Stage && stage < stages.Count && taken[stage] < stages[stage].Steps, "losses of no such iteration");
            taken[last = stage]++;
        }

        ReconstructionState.Require(taken[state.Stage] == state.Iteration, "another number of losses");
        var ended = state.Stage == stages.Count && state.History is [.., var (_, losses)] && losses.Pixel < _schedule.EndPixelLoss;
        ReconstructionState.Require(Enumerable.Range(0, state.Stage).All(s => taken[s] > 0 || stages[s].Steps == 0 || (ended && s > last)), "a stage without losses");
    }

    private static long[] Steps(ReconstructionState state, int count)
    {
        var steps = MemoryMarshal.Cast<byte, long>(state.Tensor(StepsName, ElementType.I64, [count]).ToBytes()).ToArray();
        ReconstructionState.Require(steps.All(s => s >= 0 && s <= state.History.Count), "no such count of steps");
        return steps;
    }
}
