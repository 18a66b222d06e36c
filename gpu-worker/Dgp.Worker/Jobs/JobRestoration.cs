using Dgp.Contracts.Jobs;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Jobs;

/// <summary>A job in the words of the command line.</summary>
internal static class JobRestoration
{
    public static RestorationRequest Request(JobMessage message, string device)
    {
        var options = message.Options;
        return new RestorationRequest
        {
            Task = TaskNames.Task(message.Task),
            Files = [message.Source.Name],
            Mask = message.Mask?.Name,
            Prior = message.Prior,
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
