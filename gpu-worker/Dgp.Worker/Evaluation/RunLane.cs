using System.Diagnostics;
using Dgp.Contracts;
using Dgp.Engine.Baselines;
using Dgp.Engine.Defence;
using Dgp.Engine.Inversion;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Restoring;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.Evaluation;

/// <summary>Carries out runs one after the other, with networks of its own: lanes beside it share nothing with it.</summary>
internal sealed class RunLane(EvaluationRequest request, EvaluationFolder folder, torch.Device device) : IDisposable
{
    private static readonly IInversionObserver Silent = new Nobody();

    private IRestorer? _restorer;
    private RestorationMethod _method;
    private AttackedPictures? _attacks;

    /// <summary>Whatever goes wrong with a picture is its result.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before the run was over.</exception>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public EvaluatedRun Do(PlannedRun planned, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();
        try
        {
            using var original = planned.Picture.Square(request.Prior.Architecture.Resolution);
            return Do(planned, original, cancellation);
        }
        catch (Exception e) when (e is not (OperationCanceledException or DgpException { Code: ErrorCode.CannotWrite }))
        {
            if (request.Verbose)
            {
                Console.Error.WriteLine(e);
            }

            return new EvaluatedRun(planned.Key) { Error = Failure.From(e), Seconds = Seconds(clock.Elapsed) };
        }
    }

    public void Dispose()
    {
        _restorer?.Dispose();
        _attacks?.Dispose();
    }

    private EvaluatedRun Do(PlannedRun planned, Image<Rgb24> original, CancellationToken cancellation)
    {
        if (planned.Task == RestorationTask.Defend)
        {
            return Defend(planned, original, cancellation);
        }

        using var damaged = DamagedPicture.Of(original, planned.Task);
        return Do(planned, damaged, () => Restore(planned, damaged, cancellation), cancellation);
    }

    private EvaluatedRun Defend(PlannedRun planned, Image<Rgb24> original, CancellationToken cancellation)
    {
        _attacks ??= new AttackedPictures(request, device);
        var (options, defender) = (Options(planned) with { StopMse = request.Defence!.StopMse }, planned.Method.Method is { } method ? Restorer(method) : null);
        using var attacked = _attacks.Attack(planned.Picture, original, defender, options, cancellation);
        using var damaged = DamagedPicture.ByAttack(original, attacked.Picture.Clone());
        return Do(planned, damaged, () => _attacks.Defend(attacked, defender!, options, Silent, cancellation), cancellation);
    }

    /// <param name="restore">Of a method; baselines need none.</param>
    private EvaluatedRun Do(PlannedRun planned, DamagedPicture damaged, Func<Restoration> restore, CancellationToken cancellation)
    {
        folder.Write(EvaluationFolder.Original(planned.Picture), damaged.Original);
        folder.Write(EvaluationFolder.Damaged(planned.Picture, planned.Task), damaged.Seen);
        var file = EvaluationFolder.Restored(planned.Picture, planned.Key);
        var run = new EvaluatedRun(planned.Key) { File = file };
        if (planned.Method.Baseline is { } baseline)
        {
            var clock = Stopwatch.StartNew();
            using var picture = baseline.Restore(damaged);
            clock.Stop();
            folder.Write(file, picture);
            return run with { Seconds = Seconds(clock.Elapsed) };
        }

        using var restoration = restore();
        if (restoration.Interrupted)
        {
            // Half a restoration is none.
            throw new OperationCanceledException(cancellation);
        }

        folder.Write(file, restoration.Restored);
        var last = restoration.History[^1].Losses;
        return run with
        {
            FeatureLoss = restoration.Loss == LossKind.Discriminator ? last.Feature : null,
            PixelLoss = last.Pixel,
            Iterations = restoration.History.Count,
            Seconds = Seconds(restoration.SelectionTime + restoration.OptimizationTime),
            Class = restoration.ClassName,
        };
    }

    private Restoration Restore(PlannedRun planned, DamagedPicture damaged, CancellationToken cancellation)
    {
        var method = planned.Method;
        var options = Options(planned) with
        {
            ClassIndex = method.UsesPrior && request.Class == DefenceClass.True ? planned.Picture.ClassIndex : null,
            Scale = damaged.Scale,
        };
        // With a prior the picture is reduced to what is to be enlarged; without one it would be enlarged beyond its own size.
        var input = method.UsesPrior ? damaged.Original : damaged.Small ?? damaged.Original;
        return Restorer(method.Method!.Value).Restore(input, null, options, Silent, cancellation);
    }

    /// <summary>Of a baseline, they are nobody's.</summary>
    private RestorationOptions Options(PlannedRun planned) => new()
    {
        Task = planned.Task,
        Seed = planned.Seed ?? 0,
        Steps = planned.Method.UsesPrior ? request.Steps : planned.Method.Method == RestorationMethod.Dip ? request.DipSteps : null,
        Fit = Fit.Crop,
        Raw = request.Raw,
    };

    // One at a time: the networks of large priors take gigabytes, and next to a run the time to load them is nothing.
    private IRestorer Restorer(RestorationMethod method)
    {
        if (_restorer is null || _method != method)
        {
            _restorer?.Dispose();
            _restorer = null;
            (_restorer, _method) = (Restorers.Create(method, request.Prior, device, request.Loss), method);
        }

        return _restorer;
    }

    private static double Seconds(TimeSpan time) => Math.Round(time.TotalSeconds, 3);

    private sealed class Nobody : IInversionObserver;
}
