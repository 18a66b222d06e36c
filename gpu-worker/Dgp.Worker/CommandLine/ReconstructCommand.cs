using System.CommandLine;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp reconstruct</c></summary>
internal static class ReconstructCommand
{
    public static Command Create() => RestoringVerb.Create(
        RestorationTask.Reconstruct,
        "Finds the picture nearest to yours that the prior can make: what it knows, and what it does not.");
}
