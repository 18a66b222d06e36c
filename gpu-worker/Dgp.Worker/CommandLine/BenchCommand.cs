using System.CommandLine;
using Dgp.Worker.Benchmarks;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp bench</c></summary>
internal static class BenchCommand
{
    public static Command Create()
    {
        var resolution = new Choice<int>("--resolution", "Side of the pictures.", 128, ("32", 32), ("64", 64), ("128", 128), ("256", 256));
        var channels = Values.WholeNumber("--channels", 1, 256, "Width of both networks. Default: 96, as published.");
        var iterations = Values.WholeNumber("--iterations", 1, 1000, "Measured iterations of each stage, after one to warm up. Default: 3.");
        var candidates = Values.WholeNumber("--candidates", 1, 100_000, "Measured selection candidates, after one batch to warm up. Default: 32.");
        var preset = new Option<string?>("--preset") { Description = "Schedule of super-resolve. Default: its first.", HelpName = "NAME" };
        var device = Devices.Option();

        var command = new Command("bench", "Measures this machine on networks of the published size, with random weights. OMP_NUM_THREADS sets the number of threads.")
        {
            resolution, channels, iterations, candidates, preset, device,
        };
        command.SetAction(parse =>
        {
            using var interruption = new Interruption();
            var plan = new BenchPlan
            {
                Resolution = resolution.Read(parse),
                Channels = parse.GetValue(channels) ?? BenchPlan.PublishedChannels,
                Iterations = parse.GetValue(iterations) ?? 3,
                Candidates = parse.GetValue(candidates) ?? 32,
                Preset = parse.GetValue(preset),
            };
            var report = Benchmark.Run(plan, Devices.Find(parse.GetRequiredValue(device)), interruption.Token);
            report.Write(parse.GetValue(GlobalOptions.Json));
            return ExitCode.Ok;
        });
        return command;
    }
}
