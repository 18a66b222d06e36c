using System.Globalization;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Output;

namespace Dgp.Worker.Restoring;

/// <summary>What a restoring verb prints.</summary>
internal sealed record RestorationOutput(bool Ok, IReadOnlyList<FileResult> Results)
{
    public static void Write(IReadOnlyList<FileResult> results, bool json)
    {
        if (json)
        {
            JsonOutput.Write(new RestorationOutput(Code(results) == ExitCode.Ok, results), JsonOutput.Types.RestorationOutput);
            return;
        }

        foreach (var result in results)
        {
            if (result.Error is { } error)
            {
                error.Write(results.Count > 1 ? result.Input : null);
            }
            else
            {
                WriteLines(result);
            }
        }
    }

    /// <summary>One bad picture fails the whole.</summary>
    public static int Code(IReadOnlyList<FileResult> results) =>
        results.Any(r => r.Interrupted) ? ExitCode.Interrupted
        : results.Any(r => r.Error is not null) ? ExitCode.Failed
        : ExitCode.Ok;

    private static void WriteLines(FileResult result)
    {
        Console.Out.WriteLine(Path.Combine(result.Out!, result.Main));
        if (result.Class is { } shown)
        {
            Line("class", $"{shown.Name} ({shown.Index})");
        }

        if (result.Psnr is double psnr)
        {
            Line("psnr", string.Create(CultureInfo.InvariantCulture, $"{psnr:0.00} dB against the input"));
        }

        Line("seconds", result.Seconds!.Value.ToString("0.0", CultureInfo.InvariantCulture));
        if (result.Interrupted)
        {
            Line("interrupted", "this is what was reached");
        }

        foreach (var note in result.Notes!)
        {
            Line("note", note);
        }
    }

    private static void Line(string name, string value) => Console.Out.WriteLine($"  {name,-12}{value}");
}
