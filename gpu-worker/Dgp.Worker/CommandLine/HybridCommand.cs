using System.CommandLine;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp hybrid</c></summary>
internal static class HybridCommand
{
    public static Command Create() => RestoringVerb.Create(
        RestorationTask.Hybrid,
        "Brings back colour, fills what is missing and adds resolution, all at once, or several of these in any order.",
        mask: true,
        scale: 2,
        degradations: true);
}
