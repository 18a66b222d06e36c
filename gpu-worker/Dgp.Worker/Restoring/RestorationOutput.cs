using System.Globalization;
using Dgp.Worker.Attacking;
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

        WriteDefence(result.Defence);
        WriteAttack(result.Attack);
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

    private static void WriteDefence(DefenceFacts? defence)
    {
        if (defence?.StopMse is double stop)
        {
            Line("stopped", defence.Stopped is { } stopped
                ? string.Create(CultureInfo.InvariantCulture, $"after {stopped.Iterations} iterations, at a mean squared error of {stopped.Mse:G3}")
                : string.Create(CultureInfo.InvariantCulture, $"not before its last iteration: it never came below {stop:G3}"));
        }

        if (defence?.Opinion is { } opinion)
        {
            Line("classifier", $"{opinion.Input[0]} before, {opinion.Restored[0]} after ({opinion.Classifier})");
        }
    }

    private static void WriteAttack(AttackFacts? attack)
    {
        if (attack is not null)
        {
            Line("classifier", $"{attack.Before[0]} before, {attack.After[0]} after ({attack.Classifier})");
            Line("changed", string.Create(CultureInfo.InvariantCulture, $"by at most {attack.LInf * 255:0} of 255 levels; L2 {attack.L2:0.000}"));
        }
    }

    private static void Line(string name, string value) => Console.Out.WriteLine($"  {name,-12}{value}");
}
