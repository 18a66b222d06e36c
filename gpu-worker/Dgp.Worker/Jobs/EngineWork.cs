using Dgp.Contracts.Jobs;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Editing;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Progress;
using Dgp.Worker.Restoring;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace Dgp.Worker.Jobs;

/// <summary>A picture of a job, decoded.</summary>
internal sealed record JobPicture(PictureRef Ref, InputPicture Picture, InputPicture? Mask = null);

/// <summary>What one attempt at a job has the engine do, watched for the heartbeat, kept in checkpoints and within memory. On the engine's thread.</summary>
internal sealed class EngineWork(
    RunningJob job, JobDisplay display, JobCheckpoints checkpoints, IRestorer restorer, Telemetry telemetry, TimeProvider time, ILogger log)
{
    public JobMessage Message => job.Message;

    public required torch.Device Device { get; init; }

    /// <summary>Null of a method that needs none.</summary>
    public required Prior? Prior { get; init; }

    /// <param name="number">Of this restoration among those of the job, from 0.</param>
    /// <param name="use">What to make of it, before it is disposed of.</param>
    /// <exception cref="OperationCanceledException">The job was asked to stop.</exception>
    /// <exception cref="Contracts.DgpException">As the restorer's.</exception>
    public T Restore<T>(RestorationRequest request, JobPicture picture, Workload load, int number, Func<RestoredPicture, T> use) => MemoryPolicy.Run(lean =>
    {
        if (lean)
        {
            log.LeanAttempt(Message.JobId);
        }

        var (options, startedAt, begin) = (request.OptionsFor(Prior), time.GetUtcNow(), time.GetTimestamp());
        var checkpoint = checkpoints[number];
        if (number == 0)
        {
            display.Show(JobObserver.Loading with { Stages = load.Restorations * load.Stages });
        }

        using var animation = new ProgressAnimation();
        var observer = new JobObserver(
            job.Stop, display, checkpoint.Writer, load, number, step => restorer.Preview(step, picture.Picture.Image, options), time);
        var attempt = new RestorationAttempt { Checkpoint = checkpoint.Earlier, Lean = lean, KeepInversion = load.Pictures > 0 };
        using var restoration = restorer.Restore(
            picture.Picture.Image, picture.Mask?.Image, options, new Observers(observer, animation), job.Stop.Token, attempt);
        animation.ShowResult(restoration.Restored);
        telemetry.Computed(observer.Iterations, time.GetElapsedTime(begin));
        return use(new RestoredPicture
        {
            Request = request,
            Options = options,
            Prior = Prior,
            Device = Device,
            Picture = picture.Picture,
            Mask = picture.Mask,
            Restoration = restoration,
            Animation = animation,
            StartedAt = startedAt,
            Elapsed = time.GetElapsedTime(begin),
            Job = Facts(picture.Ref, restoration.ResumedFrom),
        });
    });

    /// <summary>Makes the pictures of an edit and its other files.</summary>
    /// <param name="edited">Makes them anew each time that it is called.</param>
    /// <exception cref="OperationCanceledException">The job was asked to stop.</exception>
    /// <exception cref="Contracts.DgpException">OutOfMemory; BadOption: these inversions cannot be edited so.</exception>
    public List<RenderedFile> Draw(Workload load, Func<EditedResult> edited) => MemoryPolicy.Run(_ => TorchErrors.Guard(() =>
    {
        var (files, eta) = (new List<RenderedFile>(), new Eta(time));
        foreach (var file in edited().Files(job.Stop.Token))
        {
            job.Stop.Token.ThrowIfCancellationRequested();
            files.Add(RenderedFile.Of(file));
            // Sheet and report come after the pictures, and take no time worth telling.
            var done = load.AfterPictures(Math.Min(files.Count, load.Pictures));
            display.Show(Ended(load) with
            {
                Percent = load.Percent(done),
                EtaSeconds = eta.After(done, load.Total) is { } left ? Math.Round(left.TotalSeconds, 1) : null,
            });
        }

        return files;
    }));

    /// <param name="source">The picture that the report is about.</param>
    public JobFacts Facts(PictureRef source, IReadOnlyList<int> resumedFrom) =>
        new(Message.JobId, job.Attempt, job.Status.Status.Worker!, source.Container, source.Name, source.Etag, resumedFrom);

    /// <summary>All restorations are done.</summary>
    private static JobProgress Ended(Workload load)
    {
        var (stages, iterations) = (load.Restorations * load.Stages, load.Restorations * load.Iterations);
        return new JobProgress(JobObserver.Editing, stages, stages, iterations, iterations, 0);
    }
}
