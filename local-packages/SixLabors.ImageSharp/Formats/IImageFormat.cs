namespace SixLabors.ImageSharp.Formats;

/// <summary>A file format.</summary>
public interface IImageFormat
{
    string Name { get; }

    string DefaultMimeType { get; }

    IEnumerable<string> MimeTypes { get; }

    /// <summary>Without the dot, lower case.</summary>
    IEnumerable<string> FileExtensions { get; }
}

/// <summary>A file format with settings of its own per picture.</summary>
public interface IImageFormat<out TFormatMetadata> : IImageFormat
    where TFormatMetadata : class
{
    TFormatMetadata CreateDefaultFormatMetadata();
}

/// <summary>A file format with settings of its own per picture and per frame.</summary>
public interface IImageFormat<out TFormatMetadata, out TFormatFrameMetadata> : IImageFormat<TFormatMetadata>
    where TFormatMetadata : class
    where TFormatFrameMetadata : class
{
    TFormatFrameMetadata CreateDefaultFormatFrameMetadata();
}
