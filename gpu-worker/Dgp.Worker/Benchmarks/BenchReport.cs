using System.Globalization;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Benchmarks;

/// <param name="Preset">Whose stages were run.</param>
/// <param name="PeakMegabytes">Of the process on the CPU, of the device on CUDA, in units of 10^6 bytes; null where neither can be read.</param>
internal sealed record BenchReport(
    int Resolution,
    int Channels,
    int Threads,
    string Device,
    string Preset,
    IReadOnlyList<StageTime> Stages,
    double SecondsPerCandidate,
    double? PeakMegabytes)
{
    public void Write(bool json)
    {
        if (json)
        {
            JsonOutput.Write(this, JsonOutput.Types.BenchReport);
            return;
        }

        Console.Out.WriteLine($"{Resolution} pixels, width {Channels}, preset {Preset}, on {Device} with {Threads} threads");
        foreach (var stage in Stages)
        {
            Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  stage {stage.Stage,-12}{stage.SecondsPerIteration,8:0.000} s per iteration (fastest {stage.FastestSeconds:0.000} s)"));
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  selection         {SecondsPerCandidate,8:0.000} s per candidate"));
        Console.Out.WriteLine(PeakMegabytes is double peak
            ? string.Create(CultureInfo.InvariantCulture, $"  peak memory       {peak,8:0} MB")
            : "  peak memory       not known");
    }
}

/// <param name="Stage">From 1.</param>
/// <param name="SecondsPerIteration">Median.</param>
internal sealed record StageTime(int Stage, double SecondsPerIteration, double FastestSeconds)
{
    public static StageTime Of(int stage, IReadOnlyList<double> times)
    {
        var sorted = times.Order().ToList();
        return new StageTime(stage, (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2, sorted[0]);
    }
}
