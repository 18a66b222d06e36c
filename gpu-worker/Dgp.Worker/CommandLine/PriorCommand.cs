using System.CommandLine;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp prior</c></summary>
internal static class PriorCommand
{
    public static Command Create() => new("prior", "Lists, describes, imports and measures priors.")
    {
        PriorListCommand.Create(),
        PriorInfoCommand.Create(),
        PriorImportCommand.Create(),
        PriorScoreCommand.Create(),
    };
}
