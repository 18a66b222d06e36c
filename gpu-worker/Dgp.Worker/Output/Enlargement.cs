using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Output;

/// <summary>Makes small pictures visible without inventing pixels.</summary>
internal static class Enlargement
{
    /// <summary>The largest whole factor, at least 1, by which the longer side still fits.</summary>
    public static int Factor(int width, int height, int side) => Math.Max(1, side / Math.Max(width, height));

    /// <summary>Every pixel becomes a square of factor x factor.</summary>
    public static Image<Rgb24> By(Image<Rgb24> picture, int factor)
    {
        var (width, height) = (picture.Width * factor, picture.Height * factor);
        var source = new Rgb24[picture.Width * picture.Height];
        picture.CopyPixelDataTo(source);
        var pixels = new Rgb24[width * height];
        for (var y = 0; y < height; y++)
        {
            var from = source.AsSpan(y / factor * picture.Width, picture.Width);
            var to = pixels.AsSpan(y * width, width);
            for (var x = 0; x < width; x++)
            {
                to[x] = from[x / factor];
            }
        }

        return Image.LoadPixelData<Rgb24>(pixels, width, height);
    }
}
