using System.Buffers.Binary;

namespace Dgp.Worker.Tests.Input.Formats;

/// <summary>Builds EXIF from TIFF 6.0: a header, one directory, and room behind it for values that do not fit into a field.</summary>
internal static class Tiff
{
    public const ushort Orientation = 0x0112, XResolution = 0x011A, YResolution = 0x011B, Unit = 0x0128, ExifDirectory = 0x8769;
    public const ushort Short = 3, Long = 4, Rational = 5;

    public static byte[] Of(params (ushort Tag, ushort Type, uint Count, uint Value)[] entries) => Of(bigEndian: false, entries);

    /// <param name="entries">A rational's value is its numerator; its divisor is 1.</param>
    public static byte[] Of(bool bigEndian, params (ushort Tag, ushort Type, uint Count, uint Value)[] entries)
    {
        var values = 8 + 2 + (12 * entries.Length) + 4;
        var data = new byte[values + (8 * entries.Length)];
        void UInt16(int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(data.AsSpan(at), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        void UInt32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(data.AsSpan(at), bigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        data[0] = data[1] = (byte)(bigEndian ? 'M' : 'I');
        UInt16(2, 42);
        UInt32(4, 8);
        UInt16(8, (ushort)entries.Length);
        for (var i = 0; i < entries.Length; i++)
        {
            var (at, value) = (10 + (12 * i), values + (8 * i));
            UInt16(at, entries[i].Tag);
            UInt16(at + 2, entries[i].Type);
            UInt32(at + 4, entries[i].Count);
            switch (entries[i].Type)
            {
                case Short:
                    UInt16(at + 8, (ushort)entries[i].Value);
                    break;
                case Rational:
                    UInt32(at + 8, (uint)value);
                    UInt32(value, entries[i].Value);
                    UInt32(value + 4, 1);
                    break;
                default:
                    UInt32(at + 8, entries[i].Value);
                    break;
            }
        }

        return data;
    }
}
