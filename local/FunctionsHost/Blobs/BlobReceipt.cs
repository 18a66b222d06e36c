using System.Globalization;
using Azure;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>What the host remembers of one version of a blob, as the metadata of a blob in its own container.</summary>
/// <param name="Done">Delivered, given up, or gone: nothing is left to do.</param>
/// <param name="Owner">The host process at work; null if none is.</param>
/// <param name="Attempts">Begun so far.</param>
/// <param name="NotBefore">When the next attempt may begin.</param>
/// <param name="Tag">Of the receipt itself: whoever changes it names the state that he saw.</param>
internal sealed record BlobReceipt(bool Done, string? Owner, int Attempts, DateTimeOffset NotBefore, ETag Tag)
{
    // The published host's receipts have this key until they are complete.
    private const string Incomplete = "Incomplete";

    public Dictionary<string, string> ToMetadata()
    {
        var metadata = new Dictionary<string, string> { [nameof(Attempts)] = Attempts.ToString(CultureInfo.InvariantCulture) };
        if (!Done)
        {
            metadata[Incomplete] = "true";
            metadata[nameof(NotBefore)] = NotBefore.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        }

        if (Owner is not null)
        {
            metadata[nameof(Owner)] = Owner;
        }

        return metadata;
    }

    /// <summary>Reads what is there; what is missing or damaged counts as never attempted.</summary>
    public static BlobReceipt From(IDictionary<string, string> metadata, ETag tag)
    {
        // Storage may change the letter case of metadata names.
        var values = new Dictionary<string, string>(metadata, StringComparer.OrdinalIgnoreCase);
        return new BlobReceipt(
            !values.ContainsKey(Incomplete),
            values.GetValueOrDefault(nameof(Owner)),
            (int)Math.Min(Number(nameof(Attempts)), int.MaxValue),
            DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(Number(nameof(NotBefore)), DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())),
            tag);

        long Number(string key) =>
            long.TryParse(values.GetValueOrDefault(key), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
