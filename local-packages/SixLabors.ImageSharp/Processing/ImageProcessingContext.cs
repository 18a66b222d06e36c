using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Processing;

/// <summary>Works on a picture in place.</summary>
/// <param name="isCopy">Whether the picture is a copy made for this.</param>
internal sealed class ImageProcessingContext<TPixel>(Configuration configuration, Image<TPixel> image, bool isCopy) : IImageProcessingContext
    where TPixel : unmanaged, IPixel<TPixel>
{
    private bool _isUntouchedCopy = isCopy;

    public Configuration Configuration => configuration;

    public Size GetCurrentSize() => image.Size;

    public IImageProcessingContext Apply(PixelMove move, bool dropOrientation)
    {
        image.Transform(source => Moved(source, move));

        // The published package loses track of the profile everywhere else, and so keeps the orientation.
        if (dropOrientation && _isUntouchedCopy)
        {
            image.Metadata.ExifProfile?.RemoveValue(ExifTag.Orientation);
        }

        _isUntouchedCopy = false;
        return this;
    }

    /// <summary>Turns the picture upright. Once the pixels are turned, the profile must not ask for it again.</summary>
    public IImageProcessingContext AutoOrient()
    {
        if (image.Metadata.ExifProfile is not { } profile || !profile.TryGetValue(ExifTag.Orientation, out var orientation))
        {
            return this;
        }

        var stored = orientation.Value;
        orientation.Value = ExifOrientationMode.TopLeft;
        _isUntouchedCopy = false;
        return stored switch
        {
            ExifOrientationMode.TopRight => this.Flip(FlipMode.Horizontal),
            ExifOrientationMode.BottomRight => this.Rotate(RotateMode.Rotate180),
            ExifOrientationMode.BottomLeft => this.Flip(FlipMode.Vertical),
            ExifOrientationMode.LeftTop => this.Rotate(RotateMode.Rotate90).Flip(FlipMode.Horizontal),
            ExifOrientationMode.RightTop => this.Rotate(RotateMode.Rotate90),
            ExifOrientationMode.RightBottom => this.Flip(FlipMode.Vertical).Rotate(RotateMode.Rotate270),
            ExifOrientationMode.LeftBottom => this.Rotate(RotateMode.Rotate270),
            _ => this,
        };
    }

    private PixelBuffer<TPixel> Moved(PixelBuffer<TPixel> source, PixelMove move)
    {
        var result = configuration.MemoryAllocator.Allocate<TPixel>(
            move.Result.Width, move.Result.Height, configuration.PreferContiguousImageBuffers);
        for (var y = 0; y < result.Height; y++)
        {
            var row = result.Row(y);
            var sourceX = move.Origin.X + y * move.Down.X;
            var sourceY = move.Origin.Y + y * move.Down.Y;
            if (move.Right is (1, 0))
            {
                source.Row(sourceY).Slice(sourceX, row.Length).CopyTo(row);
                continue;
            }

            for (var x = 0; x < row.Length; x++, sourceX += move.Right.X, sourceY += move.Right.Y)
            {
                row[x] = source[sourceX, sourceY];
            }
        }

        return result;
    }
}
