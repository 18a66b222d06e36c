using System.Diagnostics.CodeAnalysis;
using SixLabors.ImageSharp.Formats;

namespace SixLabors.ImageSharp.Metadata;

/// <summary>What a frame says about itself beside its pixels.</summary>
public sealed class ImageFrameMetadata : IDeepCloneable<ImageFrameMetadata>
{
    private readonly FormatMetadata _formats;

    internal ImageFrameMetadata()
        : this(new FormatMetadata())
    {
    }

    private ImageFrameMetadata(FormatMetadata formats) => _formats = formats;

    /// <summary>The settings of one format, made with their defaults when there are none yet.</summary>
    public TFormatFrameMetadata GetFormatMetadata<TFormatMetadata, TFormatFrameMetadata>(
        IImageFormat<TFormatMetadata, TFormatFrameMetadata> key)
        where TFormatMetadata : class
        where TFormatFrameMetadata : class, IDeepCloneable
        => _formats.GetOrAdd(key, key.CreateDefaultFormatFrameMetadata);

    public bool TryGetFormatMetadata<TFormatMetadata, TFormatFrameMetadata>(
        IImageFormat<TFormatMetadata, TFormatFrameMetadata> key, [NotNullWhen(true)] out TFormatFrameMetadata? metadata)
        where TFormatMetadata : class
        where TFormatFrameMetadata : class, IDeepCloneable
        => _formats.TryGet(key, out metadata);

    public ImageFrameMetadata DeepClone() => new(_formats.DeepClone());
}
