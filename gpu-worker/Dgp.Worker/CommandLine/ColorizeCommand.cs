using System.CommandLine;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp colorize</c></summary>
internal static class ColorizeCommand
{
    public static Command Create() => RestoringVerb.Create(
        RestorationTask.Colorize,
        "Brings colour to a grey picture, which keeps its own luminance.");
}
