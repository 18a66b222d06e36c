using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.PixelFormats;

namespace ImageSharp.Tests;

/// <summary>Small pictures, and what there is to compare about two of them.</summary>
internal static class Pictures
{
    /// <summary>Smooth, with all channels different and no symmetry.</summary>
    public static Image<Rgb24> Gradient(int width, int height)
    {
        var image = new Image<Rgb24>(width, height);
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                image[x, y] = new Rgb24((byte)(255 * x / width), (byte)(255 * y / height), (byte)(128 + 100 * (x - y) / (width + height)));
            }
        }

        return image;
    }

    /// <summary>Every byte is random, the alpha too.</summary>
    public static Image<Rgba32> Noise(int width, int height, int seed = 1)
    {
        var bytes = new byte[width * height * 4];
        new Random(seed).NextBytes(bytes);
        return Image.LoadPixelData<Rgba32>(bytes, width, height);
    }

    public static byte[] Encoded(this Image image, IImageEncoder encoder)
    {
        using var stream = new MemoryStream();
        image.Save(stream, encoder);
        return stream.ToArray();
    }

    public static TPixel[] Pixels<TPixel>(this Image<TPixel> image)
        where TPixel : unmanaged, IPixel<TPixel>
        => image.Frames.RootFrame.Pixels();

    public static TPixel[] Pixels<TPixel>(this ImageFrame<TPixel> frame)
        where TPixel : unmanaged, IPixel<TPixel>
    {
        var pixels = new TPixel[frame.Width * frame.Height];
        frame.CopyPixelDataTo(pixels);
        return pixels;
    }

    /// <summary>The mean absolute difference of a channel, 0 to 255.</summary>
    public static double MeanDifference(Image<Rgb24> a, Image<Rgb24> b)
    {
        Assert.Equal(a.Size, b.Size);
        return a.Pixels().Zip(b.Pixels(), (p, q) => (Math.Abs(p.R - q.R) + Math.Abs(p.G - q.G) + Math.Abs(p.B - q.B)) / 3.0).Average();
    }

    public static void AssertClose(Rgb24 expected, Rgb24 actual, int tolerance) => Assert.True(
        Math.Abs(expected.R - actual.R) <= tolerance && Math.Abs(expected.G - actual.G) <= tolerance && Math.Abs(expected.B - actual.B) <= tolerance,
        $"{actual} is not within {tolerance} of {expected}.");
}
