using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Output;

/// <summary>Remembers the generator's picture at evenly spaced iterations and shows them as an animation.</summary>
internal sealed class ProgressAnimation : IInversionObserver, IDisposable
{
    /// <summary>Pictures remembered, at most; the last one is shown longer.</summary>
    public const int MostFrames = 40;

    private const int Side = 256;
    private const uint FrameMilliseconds = 100;
    private const uint LastFrameMilliseconds = 2000;
    private const ushort Forever = 0;

    private readonly List<Image<Rgb24>> _frames = [];

    public void Stepped(InversionStep step)
    {
        // The first picture, then one whenever another fortieth of the iterations is done; the last one is always among them.
        if (_frames.Count == 0 || Due(step.Done, step.Total) > Due(step.Done - 1, step.Total))
        {
            _frames.Add(Pictures.ToImage(step.Picture));
        }
    }

    public bool IsEmpty => _frames.Count == 0;

    public void Save(Stream stream)
    {
        using var animation = Shown(_frames[0]);
        foreach (var picture in _frames.Skip(1))
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

    public void Dispose() => _frames.ForEach(f => f.Dispose());

    private static int Due(int done, int total) => (int)((long)done * (MostFrames - 1) / total);

    private static Image<Rgb24> Shown(Image<Rgb24> picture) =>
        Enlargement.By(picture, Enlargement.Factor(picture.Width, picture.Height, Side));
}
