using Dgp.Contracts.Jobs;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Input;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Jobs;

/// <summary>A job that restores a picture.</summary>
internal static class JobRestoration
{
    /// <summary>On the engine's thread.</summary>
    public static List<RenderedFile> Compute(EngineWork work, InputPicture picture, InputPicture? mask)
    {
        var request = Request(work.Message, work.Device.ToString()) with { Task = TaskNames.Task(work.Message.Task) };
        var source = new JobPicture(work.Message.Source, picture, mask);
        return work.Restore(request, source, Workload.Of(request, work.Prior), 0, restored => restored.Files().Select(f => RenderedFile.Of(f)).ToList());
    }

    /// <summary>The job's options in the words of the command line; of reconstruct.</summary>
    public static RestorationRequest Request(JobMessage message, string device)
    {
        var options = message.Options;
        return new RestorationRequest
        {
            Task = RestorationTask.Reconstruct,
            Method = TaskNames.Method(JobMethods.Get(options.Method)),
            Files = [message.Source.Name],
            Mask = message.Mask?.Name,
            Prior = message.Prior ?? "",
            Class = options.Class ?? TaskOptions.AutomaticClass,
            Device = device,
            Preset = options.Preset,
            Degradations = options.Degradations is { } list ? TaskNames.Degradations(list) : null,
            Scale = options.Scale,
            Seed = options.Seed ?? 0,
            Steps = options.Steps,
            Fit = options.Fit == "crop" ? Fit.Crop : Fit.Pad,
            Raw = options.Raw ?? false,
        };
    }

    /// <summary>Where a picture lies, as reports say it.</summary>
    public static string Location(PictureRef picture) => $"{picture.Container}/{picture.Name}";
}
