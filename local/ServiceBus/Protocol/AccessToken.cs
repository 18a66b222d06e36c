using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Dgp.ServiceBus.Protocol;

/// <summary>
/// A shared access signature: <c>SharedAccessSignature sr=address&amp;sig=HMAC&amp;se=seconds since 1970&amp;skn=key</c>.
/// Source: Service Bus, "Access control with Shared Access Signatures".
/// </summary>
/// <param name="Path">What it opens, without slashes around it; empty for everything.</param>
internal sealed record AccessToken(string Path, DateTimeOffset Expires)
{
    // Published by Microsoft for its emulator; they open nothing else. Whoever reaches this server's loopback port can read its file, too.
    public const string KeyName = "RootManageSharedAccessKey";
    public const string Key = "SAS_KEY_VALUE";

    private const string Scheme = "SharedAccessSignature ";

    // The largest number of seconds that a date can have.
    private static readonly long LastSecond = DateTimeOffset.MaxValue.ToUnixTimeSeconds();

    /// <exception cref="UnauthorizedAccessException">It is not signed with the key, or not for this machine, or over.</exception>
    public static AccessToken Read(string text, DateTimeOffset now)
    {
        if (!text.StartsWith(Scheme, StringComparison.Ordinal))
        {
            throw new UnauthorizedAccessException("The token is not a shared access signature.");
        }

        // The signature is over the address as it is escaped in the token.
        var parts = text[Scheme.Length..].Split('&').Select(p => p.Split('=', 2)).Where(p => p.Length == 2).ToLookup(p => p[0], p => p[1]);
        var (resource, seconds) = (parts["sr"].FirstOrDefault() ?? "", parts["se"].FirstOrDefault() ?? "");
        if (parts["skn"].FirstOrDefault() != KeyName || !IsSigned(resource, seconds, Uri.UnescapeDataString(parts["sig"].FirstOrDefault() ?? "")))
        {
            throw new UnauthorizedAccessException($"The token is not signed with the key {KeyName}.");
        }

        if (!long.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out var end) || end > LastSecond || now.ToUnixTimeSeconds() >= end)
        {
            throw new UnauthorizedAccessException("The token has expired.");
        }

        return Uri.TryCreate(Uri.UnescapeDataString(resource), UriKind.Absolute, out var address) && address.IsLoopback
            ? new AccessToken(Uri.UnescapeDataString(address.AbsolutePath).Trim('/'), DateTimeOffset.FromUnixTimeSeconds(end))
            : throw new UnauthorizedAccessException("The token is for another address.");
    }

    /// <param name="path">Of a queue, of its dead letters or of the management of either.</param>
    public bool Opens(string path, DateTimeOffset now) =>
        now < Expires
        && (Path.Length == 0
            || (path.StartsWith(Path, StringComparison.OrdinalIgnoreCase) && (path.Length == Path.Length || path[Path.Length] == '/')));

    private static bool IsSigned(string resource, string seconds, string signature)
    {
        var expected = HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Encoding.UTF8.GetBytes($"{resource}\n{seconds}"));
        Span<byte> given = stackalloc byte[expected.Length];
        return Convert.TryFromBase64String(signature, given, out var length) && length == expected.Length && CryptographicOperations.FixedTimeEquals(given, expected);
    }
}
