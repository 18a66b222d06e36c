using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Progress;
using Dgp.Worker.Restoring;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>Computes a job: from its upload to the files of its result, which nobody has seen yet.</summary>
internal sealed class JobExecution(
    SourceDownload sources, PriorCache priors, LoadedPrior loaded, EngineThread engine, ComputeDevice device, Telemetry telemetry, TimeProvider time,
    ILogger<JobExecution> log)
{
    /// <param name="checkpoint">Local file of an earlier attempt's; null where there is none.</param>
    /// <exception cref="JobStoppedException">It was asked to stop, or the upload is no longer there.</exception>
    /// <exception cref="DgpException">Whatever is wrong with the job.</exception>
    public async Task<IReadOnlyList<RenderedFile>> RunAsync(RunningJob job, Heartbeat heartbeat, CheckpointWriter checkpoints, string? checkpoint)
    {
        try
        {
            var message = job.Message;
            var source = await sources.ReadAsync(message.Source, job.Stop.Token);
            var mask = message.Mask is null ? null : await sources.ReadAsync(message.Mask, job.Stop.Token);
            var folder = await priors.FindAsync(message.Prior, loaded.Folder, job.Stop.Token);
            try
            {
                return await engine.RunAsync(() => Compute(job, source, mask, folder, heartbeat, checkpoints, checkpoint));
            }
            catch (DgpException e) when (e.Code is ErrorCode.BadPrior or ErrorCode.UnknownPrior)
            {
                // Its folder is shared: another worker may have just taken a damaged one away. What is wrong for good, this finds again.
                folder = await priors.FindAsync(message.Prior, trusted: null, job.Stop.Token);
                return await engine.RunAsync(() => Compute(job, source, mask, folder, heartbeat, checkpoints, checkpoint));
            }
        }
        catch (OperationCanceledException) when (job.Stop.Reason is { } reason)
        {
            throw new JobStoppedException(reason);
        }
    }

    private List<RenderedFile> Compute(
        RunningJob job, byte[] source, byte[]? maskSource, string folder, Heartbeat heartbeat, CheckpointWriter checkpoints, string? checkpoint)
    {
        using var picture = InputPicture.FromBlob(JobRestoration.Location(job.Message.Source), source);
        using var mask = maskSource is null ? null : InputPicture.FromBlob(JobRestoration.Location(job.Message.Mask!), maskSource);
        var (prior, restorer) = loaded.Load(folder, device.Torch);
        var request = JobRestoration.Request(job.Message, device.Name);
        var options = request.OptionsFor(prior);
        var stages = Presets.Get(options.Task, prior.Architecture.Resolution, options.Preset).Stages.Count;
        return MemoryPolicy.Run(lean =>
        {
            if (lean)
            {
                log.LeanAttempt(job.Message.JobId);
            }

            var (startedAt, begin) = (time.GetUtcNow(), time.GetTimestamp());
            using var animation = new ProgressAnimation();
            using var observer = new JobObserver(
                job.Stop, checkpoints, stages, step => restorer.Preview(step, picture.Image, options), time);
            heartbeat.Follow(observer);
            using var restoration = restorer.Restore(
                picture.Image, mask?.Image, options, new Observers(observer, animation), job.Stop.Token, new RestorationAttempt { Checkpoint = checkpoint, Lean = lean });
            telemetry.Computed(observer.Iterations, time.GetElapsedTime(begin));
            var restored = new RestoredPicture
            {
                Request = request,
                Options = options,
                Prior = prior,
                Device = device.Torch,
                Picture = picture,
                Mask = mask,
                Restoration = restoration,
                Animation = animation,
                StartedAt = startedAt,
                Elapsed = time.GetElapsedTime(begin),
                Job = Facts(job, restoration.ResumedFrom),
            };
            return restored.Files().Select(Render).ToList();
        });
    }

    private static JobFacts Facts(RunningJob job, IReadOnlyList<int> resumedFrom)
    {
        var source = job.Message.Source;
        return new JobFacts(job.Message.JobId, job.Attempt, job.Status.Status.Worker!, source.Container, source.Name, source.Etag, resumedFrom);
    }

    private static RenderedFile Render(ResultFile file)
    {
        using var content = new MemoryStream();
        file.Save(content);
        return new RenderedFile(file.Name, file.ContentType, content.ToArray());
    }
}
