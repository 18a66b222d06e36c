using System.CommandLine;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp inpaint</c></summary>
internal static class InpaintCommand
{
    public static Command Create() => RestoringVerb.Create(
        RestorationTask.Inpaint,
        "Fills what is missing; all other pixels stay as they are.",
        mask: true);
}
