using Dgp.Contracts.Jobs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Jobs;

/// <summary>How far a job is and what it looks like: the engine's thread shows it, the heartbeat passes it on.</summary>
internal sealed class JobDisplay(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan PreviewInterval = TimeSpan.FromSeconds(5);

    private Image<Rgb24>? _picture;
    private long? _pictured;
    private JobProgress? _progress;

    /// <summary>Null before the engine begins. From any thread.</summary>
    public JobProgress? Progress => Volatile.Read(ref _progress);

    /// <summary>The newest picture, if there is one that was not taken yet; the caller disposes of it. From any thread.</summary>
    public Image<Rgb24>? TakePicture() => Interlocked.Exchange(ref _picture, null);

    public void Show(JobProgress progress) => Volatile.Write(ref _progress, progress);

    /// <summary>Draws a picture, if it is time for one.</summary>
    public void ShowPicture(Func<Image<Rgb24>> draw)
    {
        if (_pictured is { } at && time.GetElapsedTime(at) < PreviewInterval)
        {
            return;
        }

        _pictured = time.GetTimestamp();
        Interlocked.Exchange(ref _picture, draw())?.Dispose();
    }

    public void Dispose() => TakePicture()?.Dispose();
}
