using Dgp.Engine.Training;
using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Training;

/// <summary>What the generator makes now: a row for each class, the same latents in every sheet.</summary>
internal static class SampleSheet
{
    private const int Columns = 10;
    private const int MostRows = 20;

    public static Image<Rgb24> Draw(TrainingRun run)
    {
        using var samples = run.Samples(Columns, MostRows);
        return PictureGrid.Draw(samples, Columns);
    }
}
