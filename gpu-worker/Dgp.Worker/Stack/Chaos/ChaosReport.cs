using System.Globalization;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>What became of every upload.</summary>
/// <param name="Jobs">Uploads that storage confirmed.</param>
/// <param name="Succeeded">Those with exactly one whole, right result.</param>
/// <param name="Lost">Those without a final state, or without a result and without an error that explains it.</param>
/// <param name="Duplicated">Those with more than one result, or with one that was written again after it was complete.</param>
/// <param name="Kills">SIGKILLs, of all parts.</param>
/// <param name="Seconds">From the first drop to the last end.</param>
internal sealed record ChaosReport(int Jobs, int Succeeded, int Lost, int Duplicated, int Kills, double Seconds)
{
    public bool Ok => Succeeded == Jobs && Problems.Count == 0;

    public required IReadOnlyDictionary<string, int> KillsOf { get; init; }

    /// <summary>Workers that were stopped in the middle of a job until its lock was lost.</summary>
    public required int Freezes { get; init; }

    /// <summary>Jobs that more than one attempt was needed for.</summary>
    public required int Repeated { get; init; }

    public required int MostAttempts { get; init; }

    /// <summary>Jobs that ended in an error; each says which.</summary>
    public required int Failed { get; init; }

    /// <summary>Everything that is not as it should be, one line each.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    public void Print()
    {
        Line("jobs", Jobs);
        Line("succeeded", Succeeded);
        Line("lost", Lost);
        Line("duplicated", Duplicated);
        Line("failed", Failed);
        Line("kills", Kills);
        foreach (var (part, kills) in KillsOf.OrderBy(k => k.Key, StringComparer.Ordinal))
        {
            Line("  " + part, kills);
        }

        Line("freezes", Freezes);
        Line("repeated", Repeated);
        Line("attempts", MostAttempts, "at most for one job");
        Line("seconds", Seconds);
        foreach (var problem in Problems)
        {
            Console.Out.WriteLine(problem);
        }

        Console.Out.WriteLine(Ok ? "Every upload has exactly one result." : "Not every upload has exactly one result.");
    }

    private static void Line(string name, double value, string about = "") =>
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-14}{value,8:0.###} {about}").TrimEnd());
}
