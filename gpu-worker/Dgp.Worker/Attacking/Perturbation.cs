using Dgp.Engine.Defence;
using Dgp.Engine.Imaging;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Attacking;

/// <summary>What an attack added, made visible.</summary>
internal static class Perturbation
{
    private const int Grey = 128;

    /// <summary>Grey where nothing was added; the largest change reaches black or white.</summary>
    /// <param name="factor">By which changes were multiplied.</param>
    public static Image<Rgb24> Enlarged(AttackedPicture attacked, out int factor)
    {
        var (from, to) = (Pictures.Bytes(attacked.Original), Pictures.Bytes(attacked.Picture));
        var largest = from.Zip(to, (a, b) => Math.Abs(a - b)).Max();
        var times = factor = largest == 0 ? 1 : Math.Max(1, (Grey - 1) / largest);
        var shown = from.Zip(to, (a, b) => (byte)Math.Clamp(Grey + ((b - a) * times), 0, byte.MaxValue)).ToArray();
        return Image.LoadPixelData<Rgb24>(shown, attacked.Original.Width, attacked.Original.Height);
    }
}
