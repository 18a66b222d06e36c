using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Input;

/// <summary>
/// Opaque pictures that are nothing but their pixels. A decoded one remembers how its file stored it, and would be saved again so: what
/// came of a palette with a palette of 256 colours, what came of grey in grey.
/// </summary>
internal static class Transparency
{
    /// <summary>Disposes of the picture.</summary>
    public static Image<Rgb24> None(Image<Rgb24> picture)
    {
        using (picture)
        {
            var plain = new Image<Rgb24>(picture.Width, picture.Height);
            picture.ProcessPixelRows(plain, (from, to) =>
            {
                for (var y = 0; y < from.Height; y++)
                {
                    from.GetRowSpan(y).CopyTo(to.GetRowSpan(y));
                }
            });
            return plain;
        }
    }

    /// <summary>The prior knows no alpha: lays the picture over white and says so if that changed anything. Disposes of the picture.</summary>
    public static Image<Rgb24> OverWhite(Image<Rgba32> picture, List<string> notes)
    {
        using (picture)
        {
            var plain = new Image<Rgb24>(picture.Width, picture.Height);
            var transparent = false;
            picture.ProcessPixelRows(plain, (from, to) =>
            {
                for (var y = 0; y < from.Height; y++)
                {
                    transparent |= OverWhite(from.GetRowSpan(y), to.GetRowSpan(y));
                }
            });
            if (transparent)
            {
                notes.Add("Its transparent parts were laid over white.");
            }

            return plain;
        }
    }

    private static bool OverWhite(ReadOnlySpan<Rgba32> from, Span<Rgb24> to)
    {
        var transparent = false;
        for (var x = 0; x < from.Length; x++)
        {
            var pixel = from[x];
            transparent |= pixel.A < byte.MaxValue;
            to[x] = pixel.A == byte.MaxValue ? pixel.Rgb : new Rgb24(Over(pixel.R, pixel.A), Over(pixel.G, pixel.A), Over(pixel.B, pixel.A));
        }

        return transparent;
    }

    // Rounded to nearest.
    private static byte Over(byte value, byte alpha) => (byte)(((value * alpha) + (byte.MaxValue * (byte.MaxValue - alpha)) + 127) / byte.MaxValue);
}
