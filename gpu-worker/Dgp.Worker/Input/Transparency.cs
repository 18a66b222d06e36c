using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Input;

/// <summary>The prior knows no alpha.</summary>
internal static class Transparency
{
    /// <summary>Lays the picture over white and says so if that changed anything. Disposes of the picture.</summary>
    public static Image<Rgb24> OverWhite(Image<Rgba32> picture, List<string> notes)
    {
        using (picture)
        {
            var transparent = false;
            picture.ProcessPixelRows(rows =>
            {
                for (var y = 0; y < rows.Height; y++)
                {
                    foreach (ref var pixel in rows.GetRowSpan(y))
                    {
                        if (pixel.A < byte.MaxValue)
                        {
                            transparent = true;
                            pixel = new Rgba32(Over(pixel.R, pixel.A), Over(pixel.G, pixel.A), Over(pixel.B, pixel.A), byte.MaxValue);
                        }
                    }
                }
            });
            if (transparent)
            {
                notes.Add("Its transparent parts were laid over white.");
            }

            return picture.CloneAs<Rgb24>();
        }
    }

    // Rounded to nearest.
    private static byte Over(byte value, byte alpha) => (byte)(((value * alpha) + (byte.MaxValue * (byte.MaxValue - alpha)) + 127) / byte.MaxValue);
}
