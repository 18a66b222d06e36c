using System.Buffers.Binary;

namespace Dgp.Worker.Input.Formats;

/// <summary>
/// Orientation and resolution out of EXIF's first directory. No other directory is followed, so none can lead round in a circle.
/// Source: TIFF 6.0, section 2; EXIF 2.32, section 4.6.
/// </summary>
internal readonly record struct Exif(int Orientation, Resolution? Resolution)
{
    private const int HeaderBytes = 8;
    private const int EntryBytes = 12;
    private const ushort OrientationTag = 0x0112, XResolutionTag = 0x011A, YResolutionTag = 0x011B, UnitTag = 0x0128;
    private const ushort Short = 3, Rational = 5, SignedShort = 8;
    private const int Inch = 2, Centimetre = 3;
    private const double CentimetresPerInch = 2.54;

    public static Exif None { get; } = new(1, null);

    public static ReadOnlySpan<byte> Prefix => "Exif\0\0"u8;

    /// <param name="data">With or without the prefix that JPEG puts before it.</param>
    public static Exif Parse(ReadOnlySpan<byte> data)
    {
        var tiff = data.StartsWith(Prefix) ? data[Prefix.Length..] : data;
        if (tiff.Length < HeaderBytes || !(tiff.StartsWith("II*\0"u8) || tiff.StartsWith("MM\0*"u8)))
        {
            return None;
        }

        var reader = new Numbers(tiff, isBigEndian: tiff[0] == 'M');
        var directory = reader.UInt32(4);
        var (orientation, x, y, unit) = (1, 0.0, 0.0, Inch);
        for (var i = 0; i < reader.UInt16(directory); i++)
        {
            var entry = directory + 2 + (i * EntryBytes);
            if (entry + EntryBytes > tiff.Length)
            {
                break;
            }

            switch (reader.UInt16(entry))
            {
                case OrientationTag when reader.SingleShort(entry) is { } value and >= 1 and <= 8:
                    orientation = value;
                    break;
                case UnitTag when reader.SingleShort(entry) is { } value:
                    unit = value;
                    break;
                case XResolutionTag:
                    x = reader.SingleRational(entry);
                    break;
                case YResolutionTag:
                    y = reader.SingleRational(entry);
                    break;
            }
        }

        var perInch = unit switch { Inch => 1, Centimetre => CentimetresPerInch, _ => 0 };
        return new Exif(orientation, Formats.Resolution.From(x * perInch, y * perInch));
    }

    /// <summary>Zero where there is nothing to read.</summary>
    private readonly ref struct Numbers(ReadOnlySpan<byte> data, bool isBigEndian)
    {
        private readonly ReadOnlySpan<byte> _data = data;

        public ushort UInt16(long at) => at + sizeof(ushort) > _data.Length ? (ushort)0
            : isBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(_data[(int)at..]) : BinaryPrimitives.ReadUInt16LittleEndian(_data[(int)at..]);

        public uint UInt32(long at) => at + sizeof(uint) > _data.Length ? 0
            : isBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(_data[(int)at..]) : BinaryPrimitives.ReadUInt32LittleEndian(_data[(int)at..]);

        // Tag, type, count, then the value itself or where it is.
        public ushort? SingleShort(long entry) => UInt16(entry + 2) is Short or SignedShort && UInt32(entry + 4) == 1 ? UInt16(entry + 8) : null;

        public double SingleRational(long entry)
        {
            var at = UInt32(entry + 8);
            return UInt16(entry + 2) == Rational && UInt32(entry + 4) == 1 && UInt32(at + 4L) is var divisor and > 0 ? UInt32(at) / (double)divisor : 0;
        }
    }
}
