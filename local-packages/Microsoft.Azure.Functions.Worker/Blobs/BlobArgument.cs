using System.Text.Json;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Specialized;

namespace Microsoft.Azure.Functions.Worker.Blobs;

/// <summary>The types that a blob can be bound to.</summary>
internal static class BlobArgument
{
    /// <exception cref="InvalidOperationException">The blob is no JSON of the type.</exception>
    public static async ValueTask<object?> MakeAsync(
        Type type, BlobContainerClient container, string name, JsonSerializerOptions json, CancellationToken cancellation)
    {
        return type switch
        {
            _ when type == typeof(BlobClient) => container.GetBlobClient(name),
            _ when type == typeof(BlobBaseClient) => container.GetBlobBaseClient(name),
            _ when type == typeof(BlockBlobClient) => container.GetBlockBlobClient(name),
            _ when type == typeof(Stream) => await container.GetBlobClient(name).OpenReadAsync(cancellationToken: cancellation),
            _ when type == typeof(string) => (await ContentAsync()).ToString(),
            _ when type == typeof(byte[]) => (await ContentAsync()).ToArray(),
            _ => Deserialize(await ContentAsync()),
        };

        async Task<BinaryData> ContentAsync() =>
            (await container.GetBlobClient(name).DownloadContentAsync(cancellation)).Value.Content;

        object? Deserialize(BinaryData content)
        {
            try
            {
                return JsonSerializer.Deserialize(content.ToMemory().Span, type, json);
            }
            catch (JsonException e)
            {
                throw new InvalidOperationException(
                    $"The blob '{name}' is no JSON for {type}: {e.Message} Bind a string or a stream to read it as it is.", e);
            }
        }
    }

    /// <summary>
    /// Whether a client reaches exactly this blob. It does not where the name has a segment <c>.</c> or <c>..</c> (addresses are
    /// normalised on their way) or begins or ends with a slash (the client trims it): such a client would point at another blob.
    /// </summary>
    public static bool IsReachable(BlobContainerClient container, string name)
    {
        var path = container.GetBlobClient(name).Uri.AbsolutePath;
        return Uri.UnescapeDataString(path).EndsWith($"/{container.Name}/{name}", StringComparison.Ordinal);
    }
}
