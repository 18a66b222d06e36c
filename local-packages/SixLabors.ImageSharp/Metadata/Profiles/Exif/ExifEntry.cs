using System.Buffers.Binary;

namespace SixLabors.ImageSharp.Metadata.Profiles.Exif;

/// <summary>Which directory of the profile an entry stands in.</summary>
internal enum ExifDirectory
{
    Image,
    Exif,
    Gps,
}

/// <summary>An entry as it is stored: its elements in little-endian order.</summary>
internal class ExifEntry(ExifDirectory directory, ExifTag tag, ExifDataType dataType, byte[] data) : IExifValue
{
    private static readonly int[] Sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4];

    public ExifDirectory Directory => directory;

    public ExifTag Tag => tag;

    public ExifDataType DataType => dataType;

    /// <summary>How many elements there are.</summary>
    public int Count => Data.Length / SizeOf(DataType);

    public bool IsArray => DataType is not ExifDataType.Ascii && Count != 1;

    public byte[] Data { get; protected set; } = data;

    /// <returns>Bytes per element; 0 for a type that does not exist.</returns>
    public static int SizeOf(ExifDataType type) => (int)type < Sizes.Length ? Sizes[(int)type] : 0;

    public virtual object? GetValue() => Data.Clone();

    public virtual bool TrySetValue(object? value)
    {
        if (value is not byte[] bytes || bytes.Length % SizeOf(DataType) != 0)
        {
            return false;
        }

        Data = (byte[])bytes.Clone();
        return true;
    }

    public virtual IExifValue DeepClone() => new ExifEntry(Directory, Tag, DataType, (byte[])Data.Clone());
}

/// <summary>A single 16-bit number.</summary>
internal sealed class ExifShort : ExifEntry, IExifValue<ushort>
{
    public ExifShort(ExifDirectory directory, ExifTag tag, ushort value)
        : base(directory, tag, ExifDataType.Short, new byte[sizeof(ushort)])
        => Value = value;

    public ushort Value
    {
        get => BinaryPrimitives.ReadUInt16LittleEndian(Data);
        set => BinaryPrimitives.WriteUInt16LittleEndian(Data, value);
    }

    public override object GetValue() => Value;

    public override bool TrySetValue(object? value)
    {
        var number = value switch
        {
            ushort u => u,
            short s => s,
            int i => i,
            _ => -1,
        };
        if (number is < ushort.MinValue or > ushort.MaxValue)
        {
            return false;
        }

        Value = (ushort)number;
        return true;
    }

    public override IExifValue DeepClone() => new ExifShort(Directory, Tag, Value);
}
