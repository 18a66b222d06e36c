using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Output;

/// <summary>Pictures of one size as an animated WebP that repeats for ever; small ones are enlarged, and the last is shown longer.</summary>
internal static class Animation
{
    private const int Side = 256;
    private const uint FrameMilliseconds = 100;
    private const uint LastFrameMilliseconds = 2000;
    private const ushort Forever = 0;

    public static void Save(Stream stream, IReadOnlyList<Image<Rgb24>> frames)
    {
        using var animation = Shown(frames[0]);
        foreach (var picture in frames.Skip(1))
        {
            using var frame = Shown(picture);
            animation.Frames.AddFrame(frame.Frames.RootFrame);
        }

        animation.Metadata.GetWebpMetadata().RepeatCount = Forever;
        for (var i = 0; i < animation.Frames.Count; i++)
        {
            var frame = animation.Frames[i].Metadata.GetWebpMetadata();
            frame.FrameDelay = i < animation.Frames.Count - 1 ? FrameMilliseconds : LastFrameMilliseconds;

            // Opaque frames replace each other; blending them (the default) leaves holes in ImageSharp 3.1's Rgb24 animations.
            frame.BlendMethod = WebpBlendMethod.Source;
        }

        animation.Save(stream, new WebpEncoder { FileFormat = WebpFileFormatType.Lossy, Quality = 90, Method = WebpEncodingMethod.Level2 });
    }

    private static Image<Rgb24> Shown(Image<Rgb24> picture) =>
        Enlargement.By(picture, Enlargement.Factor(picture.Width, picture.Height, Side));
}
