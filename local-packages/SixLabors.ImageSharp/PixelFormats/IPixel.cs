namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>What every pixel format can be made from and turned into.</summary>
public interface IPixel
{
    void FromL8(L8 source);

    void FromRgb24(Rgb24 source);

    void FromRgba32(Rgba32 source);

    void ToRgba32(ref Rgba32 dest);
}

/// <summary>A pixel format; constrain type parameters with <c>unmanaged, IPixel&lt;TPixel&gt;</c>.</summary>
public interface IPixel<TSelf> : IPixel, IEquatable<TSelf>
    where TSelf : unmanaged, IPixel<TSelf>
{
}
