using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;
using Dgp.Worker.SinGan;
using SixLabors.ImageSharp;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp singan</c></summary>
internal static class SinGanCommand
{
    private const int LeastSide = 25;
    private const int LargestSide = 8192;
    private const int MostSamples = 1000;
    private const int MostScales = 100;

    public static Command Create()
    {
        var files = TaskOptions.Pictures();
        var samples = Values.WholeNumber("--samples", 1, MostSamples, "New pictures to make. Default: 10; published: 50.");
        var size = Size();
        var start = Values.WholeNumber(
            "--start-scale", 0, MostScales, "First scale whose noise is drawn; the coarser ones, from 0, stay as in the picture. Default: 0.");
        var side = MostSide();
        var iterations = Values.WholeNumber(
            "--iterations", 1, RestorationOptions.MostSteps, "Of each scale. Default: 2000 on a GPU, as published, and 500 on a CPU.");
        var (seed, device, folder) = (Values.Seed(), Devices.Option(), TaskOptions.Out());
        var verb = new Command("singan", "Makes new pictures like one picture, from which alone it learns.")
        {
            files, samples, size, start, side, iterations, seed, device, folder,
        };
        verb.Validators.Add(result =>
        {
            if (result.GetResult(size) is { Implicit: false } && result.GetResult(start)?.Tokens is [var token] && token.Value != "0")
            {
                result.AddError("--size goes without --start-scale: what the coarser scales keep has the picture's own size.");
            }
        });
        verb.SetAction(parse => Run(
            new SinGanRequest
            {
                Files = parse.GetRequiredValue(files),
                Samples = parse.GetValue(samples) ?? 10,
                Size = parse.GetValue(size),
                StartScale = parse.GetValue(start) ?? 0,
                MostSide = parse.GetValue(side),
                Iterations = parse.GetValue(iterations),
                Seed = parse.GetValue(seed),
                Device = parse.GetRequiredValue(device),
                Out = parse.GetValue(folder),
                Verbose = parse.GetValue(GlobalOptions.Verbose),
            },
            parse.GetValue(GlobalOptions.Json)));
        return verb;
    }

    /// <param name="whose">Of which method, where there are others.</param>
    public static Option<int?> MostSide(string whose = "") => Values.WholeNumber(
        "--max-size", LeastSide, LargestSide, "Longer side, in pixels, that a larger picture is learned at. Default: 250 on a GPU, as published, and 80 on a CPU." + whose);

    private static int Run(SinGanRequest request, bool json)
    {
        using var interruption = new Interruption();
        var results = SinGanRun.All(request, interruption.Token);
        RestorationOutput.Write(results, json);
        return interruption.Token.IsCancellationRequested ? ExitCode.Interrupted : RestorationOutput.Code(results);
    }

    private static Option<Size?> Size() => new("--size")
    {
        Description = "Of the new pictures, in pixels; they show more of the same rather than the same larger. Default: that of the picture as it is learned.",
        HelpName = "WxH",
        CustomParser = result =>
        {
            var sides = result.Tokens[0].Value.Split('x').Select(Side).ToArray();
            if (sides is [int width, int height] && (long)width * height <= PictureLimits.MostPixels)
            {
                return new Size(width, height);
            }

            result.AddError(string.Create(
                CultureInfo.InvariantCulture,
                $"--size takes a width and a height from {LeastSide} to {LargestSide}, such as 300x200, not '{result.Tokens[0].Value}'."));
            return null;
        },
    };

    private static int? Side(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var side) && side is >= LeastSide and <= LargestSide ? side : null;
}
