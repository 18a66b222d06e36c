using System.Text.Json.Serialization;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Tasks;
using Dgp.Worker.Attacking;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Output;

namespace Dgp.Worker.Restoring;

/// <summary>What came of one file: a folder of results, or a failure.</summary>
internal sealed record FileResult
{
    public required string Input { get; init; }

    /// <summary>The other picture of a morph.</summary>
    public string? Second { get; init; }

    public Failure? Error { get; init; }

    /// <summary>The folder.</summary>
    public string? Out { get; init; }

    public IReadOnlyList<string>? Files { get; init; }

    /// <summary>Which of them to look at first.</summary>
    [JsonIgnore]
    public string Main { get; init; } = ResultFiles.Restored;

    /// <summary>Null of a method that knows none.</summary>
    public ClassFacts? Class { get; init; }

    /// <summary>dB against the input; null where the input is no undamaged original.</summary>
    public double? Psnr { get; init; }

    /// <summary>Of defend alone.</summary>
    public DefenceFacts? Defence { get; init; }

    /// <summary>Of attack alone.</summary>
    public AttackFacts? Attack { get; init; }

    /// <summary>Of computing: selection and iterations.</summary>
    public double? Seconds { get; init; }

    public IReadOnlyList<string>? Notes { get; init; }

    /// <summary>Stopped by Ctrl-C; what was reached is in the folder.</summary>
    public bool Interrupted { get; init; }

    /// <summary>Whatever goes wrong with a file is its result: the next may still go well.</summary>
    /// <param name="verbose">The trace is shown, too.</param>
    public static FileResult Attempt(string input, bool verbose, Func<FileResult> work)
    {
        try
        {
            return work();
        }
        catch (OperationCanceledException)
        {
            return Failed(input, Failure.Interrupted) with { Interrupted = true };
        }
        catch (Exception e)
        {
            if (verbose)
            {
                Console.Error.WriteLine(e);
            }

            return Failed(input, Failure.From(e));
        }
    }

    private static FileResult Failed(string input, Failure error) => new() { Input = input, Error = error };

    public static FileResult From(string input, OutputFolder folder, Restoration restoration, IReadOnlyList<string> notes) => new()
    {
        Input = input,
        Out = folder.Path,
        Files = [.. folder.Files],
        Class = ClassFacts.Of(restoration),
        Psnr = Numbers.Finite(restoration.Metrics?.Psnr),
        Seconds = Math.Round((restoration.SelectionTime + restoration.OptimizationTime).TotalSeconds, 3),
        Notes = notes,
        Interrupted = restoration.Interrupted,
    };
}
