using Dgp.Contracts.Jobs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>A tiny job. Every drop is one of a few, so that its result can be held against that of an undisturbed run.</summary>
internal sealed record Specimen(int Number, string Task, JobOptions Options, byte[] Picture)
{
    /// <summary>One of each task, of different sizes.</summary>
    public static IReadOnlyList<Specimen> All { get; } =
    [
        //                                 pixels     steps
        New(0, JobTasks.Reconstruct,       32, 32,        2),
        New(1, JobTasks.Colorize,          48, 24,        4),
        New(2, JobTasks.Inpaint,           40, 40,        3),
        New(3, JobTasks.SuperResolve,      16, 16,        3),
        New(4, JobTasks.Hybrid,            96, 64,        5),
        New(5, JobTasks.Colorize,         200, 150,      12),
    ];

    /// <param name="name">Without an ending.</param>
    public string Upload(string name) => $"{Task}/chaos/{name}.png";

    private static Specimen New(int number, string task, int width, int height, int steps)
    {
        var options = new JobOptions
        {
            Class = (number % ChaosPrior.Classes).ToString(System.Globalization.CultureInfo.InvariantCulture),
            Prior = ChaosPrior.Name,
            Seed = number + 1,
            Steps = steps,
            Scale = task == JobTasks.SuperResolve ? 2 : null,
        };
        return new Specimen(number, task, options, Draw(number, width, height));
    }

    private static byte[] Draw(int number, int width, int height)
    {
        using var image = new Image<Rgb24>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                image[x, y] = new Rgb24((byte)(255 * x / width), (byte)(255 * y / height), (byte)(40 * number));
            }
        }

        using var stream = new MemoryStream();
        image.SaveAsPng(stream);
        return stream.ToArray();
    }
}

/// <summary>A specimen that was uploaded, and the job that it is.</summary>
internal sealed record Drop(Specimen Specimen, string Upload, string JobId, string Folder);
