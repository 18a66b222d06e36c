using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Dgp.Contracts.Jobs;

/// <summary>A job's name: the same upload with the same options is the same job, however often it is announced.</summary>
public static class JobId
{
    /// <summary>Characters; 130 bits.</summary>
    public const int Length = 26;

    // RFC 4648, section 6, in lower case: it stands in blob names, which people type.
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>
    /// The first 26 characters, base32, of SHA-256 over container, blob name, ETag and canonical options, each as UTF-16 with its length before it.
    /// </summary>
    /// <param name="task">What is to be done with the blob; null where its first folder says so. Only a task that differs from the first folder counts.</param>
    /// <param name="second">The other picture's version, of a job of two; its name and ETag then are the last parts.</param>
    /// <param name="mask">The mask's version, where one applies; its name and ETag then are the last parts, after a word of their own.</param>
    public static string Of(
        string container, string name, string etag, JobOptions options, string? task = null, BlobRef? second = null, BlobRef? mask = null)
    {
        List<string> parts =
        [
            container,
            name,
            // The service quotes an ETag in some places and not in others.
            etag.Trim('"'),
            options.Canonical(),
        ];
        if (task is not null && !name.StartsWith(task + "/", StringComparison.Ordinal))
        {
            // One picture can be asked for twice, for two tasks.
            parts.Add(task);
        }

        if (second is not null)
        {
            parts.AddRange([second.Name, second.Etag.Trim('"')]);
        }

        if (mask is not null)
        {
            parts.AddRange(["mask", mask.Name, mask.Etag.Trim('"')]);
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> length = stackalloc byte[4];
        foreach (var part in parts)
        {
            // Not as UTF-8, in which all names that are no valid Unicode would be the same.
            var bytes = MemoryMarshal.AsBytes(part.AsSpan());
            BinaryPrimitives.WriteInt32BigEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }

        return Base32(hash.GetHashAndReset());
    }

    public static bool IsValid(string text) => text.Length == Length && text.All(Alphabet.Contains);

    private static string Base32(byte[] digest)
    {
        var text = new char[Length];
        for (var i = 0; i < Length; i++)
        {
            var value = 0;
            for (var bit = i * 5; bit < (i + 1) * 5; bit++)
            {
                value = (value << 1) | ((digest[bit / 8] >> (7 - (bit % 8))) & 1);
            }

            text[i] = Alphabet[value];
        }

        return new string(text);
    }
}
