using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Metrics;
using Dgp.Worker.Scores;
using TorchSharp;

namespace Dgp.Worker.Evaluation;

/// <summary>What restored pictures are measured with, opened before any work is done, so that what is wrong with it is told at once.</summary>
internal sealed class Instruments : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    /// <exception cref="DgpException">NotFound, BadPrior, UnsafePickle, BadOption.</exception>
    public Instruments(EvaluationRequest request, torch.Device device)
    {
        try
        {
            var side = request.Prior.Architecture.Resolution;
            Discriminator = Own(Networks.Discriminator(request.Prior, device));
            Device = device;
            Judges = [.. request.Judges.Prepend(WorkerClassifiers.Embedded).Select((j, i) => Judge(j, i == 0, request, device)).OfType<Judge>()];
            if (request.Niqe is { } model)
            {
                var niqe = Engine.Metrics.Niqe.Load(model);
                Niqe = Engine.Metrics.Niqe.Fits(side, side) ? niqe : null;
                if (Niqe is null)
                {
                    LeftOut.Add($"NIQE looks at blocks of {Engine.Metrics.Niqe.BlockSide} pixels and needs two of them; these pictures have {side} x {side}.");
                }
            }

            if (request.LpipsHeads is { } heads)
            {
                Lpips = Own(Engine.Metrics.Lpips.Load(heads, request.LpipsBackbone!, device));
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Discriminator Discriminator { get; }

    public torch.Device Device { get; }

    /// <summary>The embedded one first, if it knows a class of the prior.</summary>
    public IReadOnlyList<Judge> Judges { get; }

    public Niqe? Niqe { get; }

    public Lpips? Lpips { get; }

    /// <summary>What was asked for and cannot be measured, one sentence each.</summary>
    public List<string> LeftOut { get; } = [];

    public void Dispose() => _owned.ForEach(o => o.Dispose());

    private Judge? Judge(string nameOrPath, bool embedded, EvaluationRequest request, torch.Device device)
    {
        try
        {
            return Own(Evaluation.Judge.Open(nameOrPath, request.Prior, device));
        }
        catch (DgpException e) when (embedded && e.Code == ErrorCode.BadOption)
        {
            // Nobody asked for it.
            LeftOut.Add(string.Create(CultureInfo.InvariantCulture, $"The embedded classifier knows none of the prior's {request.Prior.ClassNames.Count} classes."));
            return null;
        }
    }

    private T Own<T>(T instrument)
        where T : IDisposable
    {
        _owned.Add(instrument);
        return instrument;
    }
}
