namespace SixLabors.ImageSharp.Processing;

/// <summary>A picture while it is being worked on; each operation sees the result of the one before.</summary>
public interface IImageProcessingContext
{
    Configuration Configuration { get; }

    Size GetCurrentSize();

    /// <param name="move">What to do.</param>
    /// <param name="dropOrientation">Whether the EXIF orientation no longer holds.</param>
    internal IImageProcessingContext Apply(PixelMove move, bool dropOrientation = false);

    internal IImageProcessingContext AutoOrient();
}
