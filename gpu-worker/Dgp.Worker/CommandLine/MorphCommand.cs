using System.CommandLine;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Edits;
using Dgp.Worker.Editing;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp morph</c></summary>
internal static class MorphCommand
{
    public static Command Create()
    {
        var frames = Values.WholeNumber("--frames", 2, JobOptions.MostPictures, "Pictures in all, the first and the last included. Default: 11, as published.");
        var verb = new Command(JobTasks.Morph, "Turns one picture into another, step by step. --class takes one class for both, or one for each with a comma.") { frames };
        return EditingVerb.Create(
            verb,
            (parse, inversion) =>
            {
                var morph = new Morph();
                return new EditRequest
                {
                    Inversion = inversion,
                    Edit = _ => new MorphEdit(morph with { Frames = parse.GetValue(frames) ?? morph.Frames }),
                };
            },
            together: true);
    }
}
