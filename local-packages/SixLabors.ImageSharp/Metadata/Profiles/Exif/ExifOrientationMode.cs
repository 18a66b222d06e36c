namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>Where the stored first row and first column belong in the upright picture (EXIF 2.32, tag 0x0112).</summary>
public static class ExifOrientationMode
{
    public const ushort Unknown = 0;
    public const ushort TopLeft = 1;
    public const ushort TopRight = 2;
    public const ushort BottomRight = 3;
    public const ushort BottomLeft = 4;
    public const ushort LeftTop = 5;
    public const ushort RightTop = 6;
    public const ushort RightBottom = 7;
    public const ushort LeftBottom = 8;
}
