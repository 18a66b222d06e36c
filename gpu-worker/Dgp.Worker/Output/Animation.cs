using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Output;

/// <summary>Pictures of one size as an animated WebP that repeats for ever; small ones are enlarged, and the last is shown longer.</summary>
internal static class Animation
{
    private const int Side = 256;
    private const int FrameMilliseconds = 100;
    private const int LastFrameMilliseconds = 2000;
    private const ushort Forever = 0;

    public static void Save(Stream stream, IReadOnlyList<Image<Rgb24>> frames) => AnimatedWebp.Save(stream, Shown(frames), Forever);

    private static IEnumerable<(Image<Rgb24> Picture, int Milliseconds)> Shown(IReadOnlyList<Image<Rgb24>> frames)
    {
        for (var i = 0; i < frames.Count; i++)
        {
            using var frame = Enlargement.By(frames[i], Enlargement.Factor(frames[i].Width, frames[i].Height, Side));
            yield return (frame, i < frames.Count - 1 ? FrameMilliseconds : LastFrameMilliseconds);
        }
    }
}
