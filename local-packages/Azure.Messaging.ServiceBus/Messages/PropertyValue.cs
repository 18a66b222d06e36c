using System.Runtime.Serialization;

namespace Azure.Messaging.ServiceBus;

/// <summary>
/// One application property as bytes: a tag and the value. Exactly the types that the published package documents are allowed
/// (see <c>ServiceBusMessage.ApplicationProperties</c> there), and null.
/// </summary>
internal static class PropertyValue
{
    private enum Tag : byte
    {
        Null, Bool, Byte, SByte, Char, Int16, UInt16, Int32, UInt32, Int64, UInt64, Single, Double, Decimal, Guid, String, Uri, DateTime, DateTimeOffset, TimeSpan,
    }

    /// <exception cref="SerializationException">The value has a type that Service Bus does not carry.</exception>
    public static void Write(BinaryWriter writer, object? value)
    {
        switch (value)
        {
            case null: Start(Tag.Null); break;
            case bool v: Start(Tag.Bool).Write(v); break;
            case byte v: Start(Tag.Byte).Write(v); break;
            case sbyte v: Start(Tag.SByte).Write(v); break;
            case char v: Start(Tag.Char).Write((ushort)v); break;
            case short v: Start(Tag.Int16).Write(v); break;
            case ushort v: Start(Tag.UInt16).Write(v); break;
            case int v: Start(Tag.Int32).Write(v); break;
            case uint v: Start(Tag.UInt32).Write(v); break;
            case long v: Start(Tag.Int64).Write(v); break;
            case ulong v: Start(Tag.UInt64).Write(v); break;
            case float v: Start(Tag.Single).Write(v); break;
            case double v: Start(Tag.Double).Write(v); break;
            case decimal v: Start(Tag.Decimal).Write(v); break;
            case Guid v: Start(Tag.Guid).Write(v.ToByteArray()); break;
            case string v: Start(Tag.String).Write(v); break;
            case Uri v: Start(Tag.Uri).Write(v.OriginalString); break;
            // AMQP's timestamp counts milliseconds in UTC, so this is all that arrives in the cloud, too.
            case DateTime v: Start(Tag.DateTime).Write(new DateTimeOffset(v.ToUniversalTime()).ToUnixTimeMilliseconds()); break;
            case DateTimeOffset v: Start(Tag.DateTimeOffset).Write(v.UtcTicks); break;
            case TimeSpan v: Start(Tag.TimeSpan).Write(v.Ticks); break;
            default: throw new SerializationException($"An application property cannot be a {value.GetType().FullName}: Service Bus carries numbers, strings, Guid, Uri and times only.");
        }

        BinaryWriter Start(Tag tag)
        {
            writer.Write((byte)tag);
            return writer;
        }
    }

    /// <exception cref="FormatException">No such tag.</exception>
    public static object? Read(BinaryReader reader) => (Tag)reader.ReadByte() switch
    {
        Tag.Null => null,
        Tag.Bool => reader.ReadBoolean(),
        Tag.Byte => reader.ReadByte(),
        Tag.SByte => reader.ReadSByte(),
        Tag.Char => (char)reader.ReadUInt16(),
        Tag.Int16 => reader.ReadInt16(),
        Tag.UInt16 => reader.ReadUInt16(),
        Tag.Int32 => reader.ReadInt32(),
        Tag.UInt32 => reader.ReadUInt32(),
        Tag.Int64 => reader.ReadInt64(),
        Tag.UInt64 => reader.ReadUInt64(),
        Tag.Single => reader.ReadSingle(),
        Tag.Double => reader.ReadDouble(),
        Tag.Decimal => reader.ReadDecimal(),
        Tag.Guid => new Guid(reader.ReadBytes(16)),
        Tag.String => reader.ReadString(),
        Tag.Uri => new Uri(reader.ReadString(), UriKind.RelativeOrAbsolute),
        Tag.DateTime => DateTimeOffset.FromUnixTimeMilliseconds(reader.ReadInt64()).UtcDateTime,
        Tag.DateTimeOffset => new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
        Tag.TimeSpan => new TimeSpan(reader.ReadInt64()),
        var tag => throw new FormatException($"Unknown tag {tag} of an application property."),
    };
}
