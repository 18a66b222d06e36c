using Dgp.Engine.Priors;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.Training;

/// <summary>Pictures in an order that is drawn anew for each pass through the set; latents from N(0, 1), their classes all equally likely.</summary>
internal sealed class SampledInput(PictureSet set, BigGanArchitecture architecture, TrainingSettings settings, Chance chance, Device device)
    : ITrainingInput, IDisposable
{
    private Generator? _now;
    private long _next;
    private long _epoch = -1;
    private long[] _order = [];

    /// <summary>What follows is the input of that step, counted from 0.</summary>
    public void Begin(int step)
    {
        _now?.Dispose();
        _now = chance.Step(step);
        _next = (long)step * settings.PicturesPerStep;
    }

    public (Tensor Pictures, Tensor Classes) Real()
    {
        using var scope = NewDisposeScope();
        var indices = new long[settings.Batch];
        for (var i = 0; i < indices.Length; i++)
        {
            indices[i] = At(_next++);
        }

        var (pictures, classes) = set.Take(indices);
        if (settings.Flip)
        {
            var mirror = rand([settings.Batch, 1, 1, 1], generator: _now) < 0.5;
            pictures = where(mirror, pictures.flip(3), pictures);
        }

        return (pictures.to(device).MoveToOuterDisposeScope(), classes.to(device).MoveToOuterDisposeScope());
    }

    public (Tensor Z, Tensor Classes) Latents()
    {
        using var scope = NewDisposeScope();
        // Drawn on the CPU for every device, so that they are the same on all.
        var z = randn([settings.Batch, architecture.EffectiveLatentDim], generator: _now).to(device);
        var classes = randint(0, architecture.Classes, [settings.Batch], ScalarType.Int64, generator: _now).to(device);
        return (z.MoveToOuterDisposeScope(), classes.MoveToOuterDisposeScope());
    }

    public Tensor View(Tensor pictures) => settings.Augment ? DiffAugment.Apply(pictures, _now!) : pictures;

    public void Dispose() => _now?.Dispose();

    private long At(long position)
    {
        var (epoch, index) = Math.DivRem(position, set.Count);
        if (epoch != _epoch)
        {
            using var generator = chance.Epoch(epoch);
            using var order = randperm(set.Count, ScalarType.Int64, generator: generator);
            (_epoch, _order) = (epoch, order.data<long>().ToArray());
        }

        return _order[index];
    }
}
