using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Engine.Imaging;

/// <summary>Puts what the generator knows into what the picture knows better, at the picture's own size.</summary>
public static class Compositing
{
    /// <summary>The colour (a, b) of <paramref name="colors"/>, enlarged bilinearly, with the picture's own L.</summary>
    public static Image<Rgb24> Colorize(Image<Rgb24> picture, Image<Rgb24> colors)
    {
        var (width, height) = (colors.Width, colors.Height);
        var chroma = new (double A, double B)[width * height];
        for (var i = 0; i < chroma.Length; i++)
        {
            var (_, a, b) = ToLab(colors[i % width, i / width]);
            chroma[i] = (a, b);
        }

        var pixels = new Rgb24[picture.Width * picture.Height];
        picture.CopyPixelDataTo(pixels);
        Parallel.For(0, picture.Height, y =>
        {
            var (top, bottom, dy) = Neighbours(y, picture.Height, height);
            for (var x = 0; x < picture.Width; x++)
            {
                var (left, right, dx) = Neighbours(x, picture.Width, width);
                var (aTop, bTop) = Mix(chroma[top * width + left], chroma[top * width + right], dx);
                var (aBottom, bBottom) = Mix(chroma[bottom * width + left], chroma[bottom * width + right], dx);
                var (a, b) = Mix((aTop, bTop), (aBottom, bBottom), dy);
                ref var pixel = ref pixels[y * picture.Width + x];
                var (red, green, blue) = Lab.ToRgb(ToLab(pixel).L, a, b);
                pixel = new Rgb24(Byte(red), Byte(green), Byte(blue));
            }
        });
        return Image.LoadPixelData<Rgb24>(pixels, picture.Width, picture.Height);
    }

    /// <summary>The picture, with <paramref name="filling"/> (resized to it) wherever <paramref name="missing"/> says so.</summary>
    public static Image<Rgb24> Fill(Image<Rgb24> picture, Image<Rgb24> filling, Func<int, int, bool> missing)
    {
        using var enlarged = Pictures.Lanczos(filling, picture.Width, picture.Height);
        var result = picture.Clone();
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < picture.Width; x++)
            {
                if (missing(x, y))
                {
                    result[x, y] = enlarged[x, y];
                }
            }
        }

        return result;
    }

    private static (int Below, int Above, double Fraction) Neighbours(int i, int length, int sourceLength)
    {
        var source = Math.Clamp((i + 0.5) * sourceLength / length - 0.5, 0, sourceLength - 1);
        var below = (int)source;
        return (below, Math.Min(below + 1, sourceLength - 1), source - below);
    }

    private static (double A, double B) Mix((double A, double B) p, (double A, double B) q, double t) =>
        (p.A + (q.A - p.A) * t, p.B + (q.B - p.B) * t);

    private static (double L, double A, double B) ToLab(Rgb24 p) => Lab.FromRgb(p.R / 255.0, p.G / 255.0, p.B / 255.0);

    private static byte Byte(double v) => (byte)Math.Round(v * 255);
}
