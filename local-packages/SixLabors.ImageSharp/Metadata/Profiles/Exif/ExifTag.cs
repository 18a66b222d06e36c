namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>The number of an EXIF value.</summary>
public abstract class ExifTag : IEquatable<ExifTag>
{
    private readonly ushort _value;

    private protected ExifTag(ushort value) => _value = value;

    public static ExifTag<ushort> Orientation { get; } = new(0x0112);

    public static explicit operator ushort(ExifTag tag) => tag?._value ?? ushort.MaxValue;

    public static bool operator ==(ExifTag? left, ExifTag? right) => left?.Equals(right) == true;

    public static bool operator !=(ExifTag? left, ExifTag? right) => !(left == right);

    public bool Equals(ExifTag? other) => other is not null && _value == other._value;

    public override bool Equals(object? obj) => Equals(obj as ExifTag);

    public override int GetHashCode() => _value.GetHashCode();

    public override string ToString() => Equals(Orientation) ? nameof(Orientation) : $"{_value}";
}

/// <summary>The number of an EXIF value of one type.</summary>
public sealed class ExifTag<TValueType> : ExifTag
{
    internal ExifTag(ushort value)
        : base(value)
    {
    }
}

/// <summary>A number that this package gives no type to; its value is only carried along.</summary>
internal sealed class UntypedExifTag(ushort value) : ExifTag(value);
