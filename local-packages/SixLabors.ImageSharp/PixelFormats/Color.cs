using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp;

/// <summary>A colour without a pixel format.</summary>
public readonly struct Color : IEquatable<Color>
{
    private readonly Rgba32 _value;

    private Color(Rgba32 value) => _value = value;

    public static readonly Color Black = FromRgb(0, 0, 0);

    public static readonly Color White = FromRgb(255, 255, 255);

    /// <summary>Black with an alpha of zero.</summary>
    public static readonly Color Transparent = FromRgba(0, 0, 0, 0);

    public static bool operator ==(Color left, Color right) => left.Equals(right);

    public static bool operator !=(Color left, Color right) => !left.Equals(right);

    public static Color FromRgb(byte r, byte g, byte b) => new(new Rgba32(r, g, b));

    public static Color FromRgba(byte r, byte g, byte b, byte a) => new(new Rgba32(r, g, b, a));

    public TPixel ToPixel<TPixel>()
        where TPixel : unmanaged, IPixel<TPixel>
    {
        TPixel pixel = default;
        pixel.FromRgba32(_value);
        return pixel;
    }

    public bool Equals(Color other) => _value.Equals(other._value);

    public override bool Equals(object? obj) => obj is Color other && Equals(other);

    public override int GetHashCode() => _value.GetHashCode();
}
