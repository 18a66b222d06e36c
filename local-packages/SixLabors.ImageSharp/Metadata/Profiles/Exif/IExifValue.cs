namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>One entry of an EXIF profile.</summary>
public interface IExifValue : IDeepCloneable<IExifValue>
{
    ExifDataType DataType { get; }

    bool IsArray { get; }

    ExifTag Tag { get; }

    object? GetValue();

    /// <returns>False if the value does not fit the entry's type; it is then unchanged.</returns>
    bool TrySetValue(object? value);
}

/// <summary>One entry of an EXIF profile whose type is known.</summary>
public interface IExifValue<TValueType> : IExifValue
{
    TValueType? Value { get; set; }
}
