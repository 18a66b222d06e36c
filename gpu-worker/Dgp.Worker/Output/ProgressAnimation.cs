using Dgp.Engine.Imaging;
using Dgp.Engine.Inversion;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Output;

/// <summary>Remembers the generator's picture at evenly spaced iterations and shows them as an animation.</summary>
internal sealed class ProgressAnimation : IInversionObserver, IDisposable
{
    /// <summary>Pictures remembered, at most; the last one is shown longer.</summary>
    public const int MostFrames = 40;

    private readonly List<Image<Rgb24>> _frames = [];

    public void Stepped(InversionStep step)
    {
        // The first picture, then one whenever another fortieth of the iterations is done; the last one is always among them.
        if (_frames.Count == 0 || Due(step.Done, step.Total) > Due(step.Done - 1, step.Total))
        {
            _frames.Add(Pictures.ToImage(step.Picture));
        }
    }

    /// <summary>The one frame of a restoration that was taken up after its last iteration.</summary>
    public void ShowResult(Image<Rgb24> restored)
    {
        if (IsEmpty)
        {
            _frames.Add(restored.Clone());
        }
    }

    public bool IsEmpty => _frames.Count == 0;

    public void Save(Stream stream) => Animation.Save(stream, _frames);

    public void Dispose() => _frames.ForEach(f => f.Dispose());

    private static int Due(int done, int total) => (int)((long)done * (MostFrames - 1) / total);
}
