using Dgp.Contracts.Jobs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Demonstration;

/// <summary>One upload of the demo.</summary>
/// <param name="File">On this machine.</param>
/// <param name="Mask">On this machine; null where there is none.</param>
internal sealed record DemoPicture(string Task, string File, JobOptions Options, string? Mask = null)
{
    /// <summary>Damaged on purpose: it has to be rejected.</summary>
    public bool IsBroken { get; init; }
}

/// <summary>Photographs of <c>samples/</c>, a mask and a file that is cut short.</summary>
internal static class DemoPictures
{
    // Enough for the signature and a part of the header: the format is plain, its size is not.
    private const int CutBytes = 20;

    /// <param name="scratch">Folder for what is made here.</param>
    public static IReadOnlyList<DemoPicture> Prepare(string scratch)
    {
        Directory.CreateDirectory(scratch);
        return
        [
            new(JobTasks.Colorize, Sample("chelsea.png"), new JobOptions { Class = "cat" }),
            new(JobTasks.Inpaint, Sample("rocket.jpg"), new JobOptions(), Scratched(Sample("rocket.jpg"), Path.Combine(scratch, "scratch.png"))),
            // Four times smaller than 32 pixels is 8: nobody could tell a cup of coffee.
            new(JobTasks.SuperResolve, Sample("coffee.png"), new JobOptions { Scale = 2 }),
            new(JobTasks.Colorize, Cut(Sample("astronaut.png"), Path.Combine(scratch, "cut.png")), new JobOptions()) { IsBroken = true },
        ];
    }

    private static string Sample(string name) => Path.Combine(AppContext.BaseDirectory, "samples", name);

    private static string Cut(string picture, string into)
    {
        File.WriteAllBytes(into, File.ReadAllBytes(picture)[..CutBytes]);
        return into;
    }

    /// <summary>A white scratch from corner to corner, a tenth of the picture wide.</summary>
    private static string Scratched(string picture, string into)
    {
        var size = Image.Identify(picture);
        using var mask = new Image<Rgb24>(size.Width, size.Height);
        var width = size.Width / 10;
        for (var y = 0; y < size.Height; y++)
        {
            var middle = y * size.Width / size.Height;
            for (var x = Math.Max(0, middle - (width / 2)); x < Math.Min(size.Width, middle + (width / 2)); x++)
            {
                mask[x, y] = new Rgb24(255, 255, 255);
            }
        }

        mask.SaveAsPng(into);
        return into;
    }
}
