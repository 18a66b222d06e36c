using System.CommandLine;
using Dgp.Engine.Edits;
using Dgp.Engine.Tasks;
using Dgp.Worker.Editing;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp morph</c></summary>
internal static class MorphCommand
{
    private const int MostFrames = 1000;

    public static Command Create()
    {
        var frames = Values.WholeNumber("--frames", 2, MostFrames, "Pictures in all, the first and the last included. Default: 11, as published.");
        var verb = new Command("morph", "Turns one picture into another, step by step. --class takes one class for both, or one for each with a comma.") { frames };
        return EditingVerb.Create(
            verb,
            Presets.Morphing,
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
