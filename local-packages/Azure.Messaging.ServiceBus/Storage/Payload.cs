namespace Azure.Messaging.ServiceBus;

/// <summary>What a message carries.</summary>
internal sealed record Payload(Envelope Envelope, byte[] Body);

/// <summary>Reading and changing what messages carry.</summary>
internal static class Payloads
{
    /// <summary>The payload, or null if the file is damaged there.</summary>
    public static Payload? ReadPayload(this Database database, long id)
    {
        var stored = database.Query(
            row => (Envelope: row.GetFieldValue<byte[]>(0), Body: row.GetFieldValue<byte[]>(1)),
            "SELECT envelope, body FROM payloads WHERE id = $1", id);
        try
        {
            return stored is [var payload] ? new(Envelope.Decode(payload.Envelope), payload.Body) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Changes the properties; damaged ones start over empty.</summary>
    public static Envelope ChangeEnvelope(this Database database, long id, Action<Envelope> change)
    {
        var envelope = database.ReadPayload(id)?.Envelope ?? new Envelope();
        change(envelope);
        var encoded = envelope.Encode();
        if (database.Execute("UPDATE payloads SET envelope = $2 WHERE id = $1", id, encoded) == 0)
        {
            database.Execute("INSERT INTO payloads(id, envelope, body) VALUES ($1, $2, zeroblob(0))", id, encoded);
        }

        return envelope;
    }
}
