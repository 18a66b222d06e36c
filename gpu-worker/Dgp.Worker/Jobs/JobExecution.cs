using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Input;
using Dgp.Worker.Training;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>Computes a job: from its uploads to the files of its result, which nobody has seen yet.</summary>
internal sealed class JobExecution(
    SourceDownload sources, PriorCache priors, LoadedPrior loaded, EngineThread engine, ComputeDevice device, Telemetry telemetry, TimeProvider time,
    ILogger<JobExecution> log)
{
    /// <param name="begin">Awaited before the engine gets anything.</param>
    /// <exception cref="JobStoppedException">It was asked to stop, or an upload is no longer there.</exception>
    /// <exception cref="DgpException">Whatever is wrong with the job.</exception>
    public async Task<IReadOnlyList<RenderedFile>> RunAsync(RunningJob job, JobDisplay display, JobCheckpoints checkpoints, Func<Task> begin)
    {
        try
        {
            var message = job.Message;
            var source = await sources.ReadAsync(message.Source, job.Stop.Token);
            var mask = message.Mask is null ? null : await sources.ReadAsync(message.Mask, job.Stop.Token);
            var second = message.Second is null ? null : await sources.ReadAsync(message.Second, job.Stop.Token);
            var folder = message.Prior is null ? null : await priors.FindAsync(message.Prior, loaded.Folder, job.Stop.Token);
            await begin();
            try
            {
                return await engine.RunAsync(() => Compute(job, source, mask, second, folder, display, checkpoints));
            }
            catch (DgpException e) when (message.Prior is not null && e.Code is ErrorCode.BadPrior or ErrorCode.UnknownPrior)
            {
                // Its folder is shared: another worker may have just taken a damaged one away. What is wrong for good, this finds again.
                folder = await priors.FindAsync(message.Prior!, trusted: null, job.Stop.Token);
                return await engine.RunAsync(() => Compute(job, source, mask, second, folder, display, checkpoints));
            }
        }
        catch (OperationCanceledException) when (job.Stop.Reason is { } reason)
        {
            throw new JobStoppedException(reason);
        }
    }

    private List<RenderedFile> Compute(
        RunningJob job, byte[] source, byte[]? maskSource, byte[]? secondSource, string? folder, JobDisplay display, JobCheckpoints checkpoints)
    {
        var message = job.Message;
        using var picture = Decode(message.Source, source, job.Stop.Token)!;
        using var mask = Decode(message.Mask, maskSource, job.Stop.Token);
        using var second = Decode(message.Second, secondSource, job.Stop.Token);
        var (prior, restorer) = Restorer(folder);
        var work = new EngineWork(job, display, checkpoints, restorer, telemetry, time, log) { Device = device.Torch, Prior = prior };
        return JobTasks.Editing.Contains(message.Task)
            ? JobEdit.Compute(work, prior!, picture, second)
            : JobRestoration.Compute(work, picture, mask);
    }

    private static InputPicture? Decode(PictureRef? picture, byte[]? bytes, CancellationToken stop) =>
        picture is null ? null : InputPicture.FromBlob(JobRestoration.Location(picture), bytes!, stop);

    /// <param name="folder">Of the prior, checked before; null where the method needs none.</param>
    private (Prior? Prior, IRestorer Restorer) Restorer(string? folder) => folder is null
        ? (null, new DeepImagePriorRestorer(device.Torch, TrainingPrecision.Best(device.Torch)))
        : loaded.Load(folder, device.Torch);
}
