using System.Diagnostics.CodeAnalysis;
using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Metadata.Profiles.Exif;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>What a picture says about itself beside its pixels.</summary>
public sealed class ImageMetadata : IDeepCloneable<ImageMetadata>
{
    private readonly FormatMetadata _formats;

    public ImageMetadata()
        : this(new FormatMetadata())
    {
    }

    private ImageMetadata(FormatMetadata formats) => _formats = formats;

    public ExifProfile? ExifProfile { get; set; }

    /// <summary>What the picture was read from; null if it was not read.</summary>
    public IImageFormat? DecodedImageFormat { get; internal set; }

    /// <summary>The settings of one format, made with their defaults when there are none yet.</summary>
    public TFormatMetadata GetFormatMetadata<TFormatMetadata>(IImageFormat<TFormatMetadata> key)
        where TFormatMetadata : class, IDeepCloneable
        => _formats.GetOrAdd(key, key.CreateDefaultFormatMetadata);

    public bool TryGetFormatMetadata<TFormatMetadata>(IImageFormat<TFormatMetadata> key, [NotNullWhen(true)] out TFormatMetadata? metadata)
        where TFormatMetadata : class, IDeepCloneable
        => _formats.TryGet(key, out metadata);

    public ImageMetadata DeepClone() => new(_formats.DeepClone())
    {
        ExifProfile = ExifProfile?.DeepClone(),
        DecodedImageFormat = DecodedImageFormat,
    };
}
