using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp;

/// <summary>What a file's header says, without its pixels.</summary>
public class ImageInfo
{
    public ImageInfo(PixelTypeInfo pixelType, Size size, ImageMetadata? metadata)
        : this(pixelType, size, metadata, null)
    {
    }

    public ImageInfo(
        PixelTypeInfo pixelType, Size size, ImageMetadata? metadata, IReadOnlyList<ImageFrameMetadata>? frameMetadataCollection)
    {
        PixelType = pixelType;
        Size = size;
        Metadata = metadata ?? new ImageMetadata();
        FrameMetadataCollection = frameMetadataCollection ?? [];
    }

    /// <summary>The pixels as they are stored, not as they would be decoded.</summary>
    public PixelTypeInfo PixelType { get; }

    public Size Size { get; }

    public int Width => Size.Width;

    public int Height => Size.Height;

    public Rectangle Bounds => new(0, 0, Width, Height);

    public ImageMetadata Metadata { get; }

    /// <summary>One entry per frame of an animated WebP; empty for anything else.</summary>
    public IReadOnlyList<ImageFrameMetadata> FrameMetadataCollection { get; }
}
