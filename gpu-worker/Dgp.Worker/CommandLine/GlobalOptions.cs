using System.CommandLine;

namespace Dgp.Worker.CommandLine;

/// <summary>Options that every verb has.</summary>
internal static class GlobalOptions
{
    public static Option<bool> Json { get; } = new("--json") { Description = "Print the result as JSON on standard output.", Recursive = true };

    public static Option<bool> Verbose { get; } = new("--verbose")
    {
        Description = "Show the full trace of an unexpected error.",
        Recursive = true,
    };
}
