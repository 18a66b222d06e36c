using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
using Dgp.Contracts;
using Dgp.Engine.Defence;
using Dgp.Engine.Imaging;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;
using TorchSharp;

namespace Dgp.Worker.Evaluation;

/// <summary>Does the runs of an evaluation that are missing in its folder.</summary>
internal sealed class EvaluationRun(EvaluationRequest request, IReadOnlyList<SourcePicture> pictures, TextWriter progress, TimeProvider time)
{
    private readonly EvaluationFolder _folder = new(request.Out);

    /// <summary>Every run of the folder, of this call and earlier ones; what was cancelled is missing.</summary>
    /// <exception cref="DgpException">CannotWrite, NoDevice; BadOption: the folder is of another evaluation.</exception>
    public IReadOnlyList<EvaluatedRun> Run(CancellationToken cancellation)
    {
        var device = Devices.Find(request.Device);
        OutputFolder.Prepare(request.Out);
        using var journal = Journal.Open(request.Out, Settings(device));
        if (journal.Damaged > 0)
        {
            progress.WriteLine($"{journal.Damaged} lines of {Journal.Name} cannot be read; their runs are done again.");
        }

        RequireSamePictures();
        var all = PlannedRun.All(request, pictures);
        var telling = new EvaluationProgress(all, request.Parallel, progress, time);
        var missing = new ConcurrentQueue<PlannedRun>();
        foreach (var run in all)
        {
            // What failed before is tried again: its reason may be gone.
            if (journal.Runs.TryGetValue(run.Key, out var done) && done.File is { } file && _folder.Has(file))
            {
                telling.Know(done.Key, done.Seconds);
            }
            else
            {
                missing.Enqueue(run);
            }
        }

        if (missing.Count < all.Count)
        {
            progress.WriteLine($"{all.Count - missing.Count} of {all.Count} runs are there already.");
        }

        Do(missing, device, (run, took) =>
        {
            journal.Append(run);
            telling.Tell(run.Key, took.TotalSeconds);
        }, cancellation);
        // A picture that was taken away is missing until its run is done again.
        return [.. journal.Runs.Values.Where(r => r.File is null || _folder.Has(r.File))];
    }

    private void Do(ConcurrentQueue<PlannedRun> missing, torch.Device device, Action<EvaluatedRun, TimeSpan> done, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var one = new Lock();
        Exception? failure = null;
        var lanes = Enumerable.Range(0, Math.Min(request.Parallel, missing.Count)).Select(i =>
        {
            var thread = new Thread(Lane) { Name = $"lane {i}", IsBackground = true };
            thread.Start();
            return thread;
        }).ToList();
        lanes.ForEach(t => t.Join());
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        void Lane()
        {
            // Small pictures leave nothing to share; and so a run's result does not depend on how many lanes there are.
            torch.set_num_threads(1);
            try
            {
                using var lane = new RunLane(request, _folder, device);
                while (!stop.IsCancellationRequested && missing.TryDequeue(out var planned))
                {
                    var begin = time.GetTimestamp();
                    var run = lane.Do(planned, stop.Token);
                    lock (one)
                    {
                        done(run, time.GetElapsedTime(begin));
                    }
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                // What was not finished is missing.
            }
            catch (Exception e)
            {
                lock (one)
                {
                    failure ??= e;
                }

                stop.Cancel();
            }
        }
    }

    private RunSettings Settings(torch.Device device)
    {
        var files = request.Prior.Manifest.Files;
        return new RunSettings(
            $"{files.Generator.Sha256} {files.Discriminator.Sha256}",
            request.Class == DefenceClass.True,
            request.Steps,
            request.DipSteps,
            request.Raw,
            device.type == DeviceType.CUDA ? "cuda" : "cpu",
            request.Defence is { } defence
                ? string.Create(CultureInfo.InvariantCulture, $"{defence.Word} {defence.Attack?.Epsilon} {defence.Attack?.Network} on {defence.Classifier}, class {request.Class.Word()}")
                : null,
            request.Defence?.StopMse,
            request.Loss.Kind == LossKind.Discriminator ? null : request.Loss.Kind.Word());
    }

    /// <exception cref="DgpException">BadOption: a picture of that name was evaluated before, and is another one now.</exception>
    private void RequireSamePictures()
    {
        foreach (var picture in pictures.Where(p => _folder.Has(EvaluationFolder.Original(p))))
        {
            using var before = _folder.Read(EvaluationFolder.Original(picture));
            using var now = Readable(picture);
            if (now is not null && !Pictures.Bytes(before).AsSpan().SequenceEqual(Pictures.Bytes(now)))
            {
                throw new DgpException(
                    ErrorCode.BadOption, $"{request.Out} was begun with another picture called {picture.Name}.", "Choose another folder with --out, or give the same DATA.");
            }
        }
    }

    private SixLabors.ImageSharp.Image<SixLabors.ImageSharp.PixelFormats.Rgb24>? Readable(SourcePicture picture)
    {
        try
        {
            return picture.Square(request.Prior.Architecture.Resolution);
        }
        catch (DgpException)
        {
            // Its runs will say why.
            return null;
        }
    }
}
