using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Turning a picture the way its EXIF orientation asks for.</summary>
public static class AutoOrientExtensions
{
    /// <summary>Does nothing without an EXIF orientation.</summary>
    public static IImageProcessingContext AutoOrient(this IImageProcessingContext source) => source.AutoOrient();
}

/// <summary>Cutting out a part.</summary>
public static class CropExtensions
{
    public static IImageProcessingContext Crop(this IImageProcessingContext source, int width, int height) =>
        Crop(source, new Rectangle(0, 0, width, height));

    /// <exception cref="ArgumentException">The rectangle reaches outside of the picture.</exception>
    public static IImageProcessingContext Crop(this IImageProcessingContext source, Rectangle cropRectangle)
    {
        var bounds = new Rectangle(Point.Empty, source.GetCurrentSize());
        return bounds.Contains(cropRectangle)
            ? source.Apply(PixelMove.Crop(cropRectangle))
            : throw new ArgumentException($"{cropRectangle} is not within {bounds}.", nameof(cropRectangle));
    }
}

/// <summary>Mirroring.</summary>
public static class FlipExtensions
{
    public static IImageProcessingContext Flip(this IImageProcessingContext source, FlipMode flipMode) =>
        source.Apply(PixelMove.Flip(source.GetCurrentSize(), flipMode));
}

/// <summary>Rotation by quarter turns.</summary>
public static class RotateExtensions
{
    /// <summary>As the first step on a copy, it also removes an EXIF orientation; use <c>AutoOrient</c> to follow that.</summary>
    public static IImageProcessingContext Rotate(this IImageProcessingContext source, RotateMode rotateMode) =>
        source.Apply(PixelMove.Rotate(source.GetCurrentSize(), rotateMode), dropOrientation: rotateMode != RotateMode.None);
}
