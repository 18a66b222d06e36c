namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>The type of an EXIF value, as the TIFF specification numbers them.</summary>
public enum ExifDataType
{
    Unknown = 0,
    Byte = 1,
    Ascii = 2,
    Short = 3,
    Long = 4,
    Rational = 5,
    SignedByte = 6,
    Undefined = 7,
    SignedShort = 8,
    SignedLong = 9,
    SignedRational = 10,
    SingleFloat = 11,
    DoubleFloat = 12,
    Ifd = 13,
}
