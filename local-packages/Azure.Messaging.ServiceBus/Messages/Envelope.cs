using System.Text;

namespace Azure.Messaging.ServiceBus;

/// <summary>Everything that travels with a body and that the queue itself does not look at.</summary>
internal sealed class Envelope
{
    /// <summary>The published limit on a message's header and properties together, in bytes.</summary>
    public const int Limit = 64 * 1024;

    private const byte Version = 1;

    public string? MessageId { get; set; }

    public string? CorrelationId { get; set; }

    public string? Subject { get; set; }

    public string? ContentType { get; set; }

    public string? To { get; set; }

    public string? ReplyTo { get; set; }

    public string? SessionId { get; set; }

    public string? ReplyToSessionId { get; set; }

    public string? PartitionKey { get; set; }

    public string? TransactionPartitionKey { get; set; }

    public Dictionary<string, object> ApplicationProperties { get; private init; } = [];

    public Envelope Clone()
    {
        var clone = new Envelope { ApplicationProperties = new(ApplicationProperties) };
        clone.CopyTexts(this);
        return clone;
    }

    /// <exception cref="System.Runtime.Serialization.SerializationException">An application property has a type that Service Bus does not carry.</exception>
    public byte[] Encode()
    {
        using var bytes = new MemoryStream();
        using (var writer = new BinaryWriter(bytes, Encoding.UTF8))   // replaces lone surrogates instead of throwing
        {
            writer.Write(Version);
            foreach (var text in Texts())
            {
                writer.Write(text is not null);
                if (text is not null)
                {
                    writer.Write(text);
                }
            }

            writer.Write(ApplicationProperties.Count);
            foreach (var (name, value) in ApplicationProperties)
            {
                writer.Write(name);
                PropertyValue.Write(writer, value);
            }
        }

        return bytes.ToArray();
    }

    /// <exception cref="FormatException">These bytes were not written by <see cref="Encode"/>.</exception>
    public static Envelope Decode(byte[] bytes)
    {
        try
        {
            using var reader = new BinaryReader(new MemoryStream(bytes), Encoding.UTF8);
            return Read(reader);
        }
        catch (Exception e) when (e is IOException or ArgumentException or OverflowException)   // what BinaryReader, DateTimeOffset, decimal … throw
        {
            throw new FormatException("The stored properties of the message are damaged.", e);
        }
    }

    private static Envelope Read(BinaryReader reader)
    {
        if (reader.ReadByte() != Version)
        {
            throw new FormatException("The stored properties of the message have an unknown version.");
        }

        var envelope = new Envelope
        {
            MessageId = Text(), CorrelationId = Text(), Subject = Text(), ContentType = Text(), To = Text(), ReplyTo = Text(),
            SessionId = Text(), ReplyToSessionId = Text(), PartitionKey = Text(), TransactionPartitionKey = Text(),
        };
        for (var remaining = reader.ReadInt32(); remaining > 0; remaining--)
        {
            var name = reader.ReadString();
            envelope.ApplicationProperties[name] = PropertyValue.Read(reader)!;
        }

        return reader.BaseStream.Position == reader.BaseStream.Length
            ? envelope
            : throw new FormatException("The stored properties of the message go on behind their end.");

        string? Text() => reader.ReadBoolean() ? reader.ReadString() : null;
    }

    private string?[] Texts() =>
        [MessageId, CorrelationId, Subject, ContentType, To, ReplyTo, SessionId, ReplyToSessionId, PartitionKey, TransactionPartitionKey];

    private void CopyTexts(Envelope other)
    {
        (MessageId, CorrelationId, Subject, ContentType, To) = (other.MessageId, other.CorrelationId, other.Subject, other.ContentType, other.To);
        (ReplyTo, SessionId, ReplyToSessionId) = (other.ReplyTo, other.SessionId, other.ReplyToSessionId);
        (PartitionKey, TransactionPartitionKey) = (other.PartitionKey, other.TransactionPartitionKey);
    }
}
