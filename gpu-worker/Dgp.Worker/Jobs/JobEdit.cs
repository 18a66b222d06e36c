using Dgp.Contracts.Jobs;
using Dgp.Engine.Edits;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Editing;
using Dgp.Worker.Input;

namespace Dgp.Worker.Jobs;

/// <summary>A job that edits one or two pictures.</summary>
internal static class JobEdit
{
    /// <summary>The inversions, one after the other, then the edit itself. On the engine's thread.</summary>
    /// <param name="prior">Whose generator draws them.</param>
    public static List<RenderedFile> Compute(EngineWork work, Prior prior, InputPicture picture, InputPicture? second)
    {
        var startedAt = TimeProvider.System.GetUtcNow();
        var request = Request(work.Message, work.Device.ToString());
        // Whatever is wrong with the options is found now.
        var (edit, inversions) = (request.Edit(prior), request.Inversions(prior));
        List<JobPicture> pictures = [new(work.Message.Source, picture), .. second is null ? [] : new[] { new JobPicture(work.Message.Second!, second) }];
        var load = Workload.Of(inversions[0], prior) with { Restorations = pictures.Count, Pictures = edit.Count };
        var (files, inverted, resumes) = (new List<RenderedFile>(), new List<InvertedSource>(), new List<int>());
        try
        {
            for (var i = 0; i < pictures.Count; i++)
            {
                inverted.Add(work.Restore(inversions[i], pictures[i], load, i, restored =>
                {
                    files.AddRange(restored.Files().Select(f => RenderedFile.Of(f, request.FolderOf(i))));
                    resumes.AddRange(restored.Restoration.ResumedFrom);
                    return new InvertedSource(restored.Restoration.TakeInverted()!, restored.Notes);
                }));
            }

            var sources = pictures.Select((p, i) => new EditSource(p.Ref.Name, JobRestoration.Location(p.Ref), request.FolderOf(i))).ToList();
            files.AddRange(work.Draw(load, () => new EditedResult(edit, prior, work.Device, sources, inverted, startedAt) { Job = work.Facts(pictures[0].Ref, resumes) }));
            return files;
        }
        finally
        {
            inverted.ForEach(i => i.Inverted.Dispose());
        }
    }

    private static EditRequest Request(JobMessage message, string device)
    {
        var options = message.Options;
        var inversion = JobRestoration.Request(message, device);
        return new EditRequest
        {
            Inversion = inversion with
            {
                Files = message.Second is null ? inversion.Files : [.. inversion.Files, message.Second.Name],
                Preset = options.Preset ?? EditRequest.PresetOf(message.Task),
            },
            Together = message.Second is not null,
            Edit = prior => Edit(message.Task, options, prior),
        };
    }

    private static PictureEdit Edit(string task, JobOptions options, Prior prior) => task switch
    {
        JobTasks.Jitter => new JitterEdit(Jittered(options)),
        JobTasks.Transfer => new TransferEdit(new CategoryTransfer(prior.ClassIndices(options.To!)), prior.ClassNames),
        JobTasks.Morph => new MorphEdit(options.Frames is int frames ? new Morph { Frames = frames } : new Morph()),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, null),
    };

    private static Jitter Jittered(JobOptions options)
    {
        var jitter = new Jitter { Stds = options.Strengths(), Seed = options.Seed ?? 0 };
        return options.Samples is int samples ? jitter with { Samples = samples } : jitter;
    }
}
