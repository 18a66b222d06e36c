using Dgp.Engine.Imaging;
using Dgp.Engine.Training;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Training;

/// <summary>What the generator makes now: a row for each class, the same latents in every sheet.</summary>
internal static class SampleSheet
{
    private const int Columns = 10;
    private const int MostRows = 20;
    private const int Gap = 2;
    private const int SmallestSide = 64;

    public static Image<Rgb24> Draw(TrainingRun run)
    {
        using var scope = NewDisposeScope();
        var samples = run.Samples(Columns, MostRows);
        var (rows, side) = ((int)(samples.shape[0] / Columns), (int)samples.shape[2]);
        var factor = Math.Max(1, SmallestSide / side);
        var cell = (side * factor) + Gap;
        var sheet = new Image<Rgb24>((Columns * cell) + Gap, (rows * cell) + Gap, new Rgb24(250, 250, 250));
        for (var i = 0; i < samples.shape[0]; i++)
        {
            using var picture = Pictures.ToImage(samples[i].unsqueeze(0));
            var (left, top) = (((i % Columns) * cell) + Gap, ((i / Columns) * cell) + Gap);
            for (var y = 0; y < side * factor; y++)
            {
                for (var x = 0; x < side * factor; x++)
                {
                    sheet[left + x, top + y] = picture[x / factor, y / factor];
                }
            }
        }

        return sheet;
    }
}
