using System.CommandLine;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp super-resolve</c></summary>
internal static class SuperResolveCommand
{
    public static Command Create() => RestoringVerb.Create(
        RestorationTask.SuperResolve,
        "Makes a small picture larger, with the detail that the prior knows.",
        scale: 4);
}
