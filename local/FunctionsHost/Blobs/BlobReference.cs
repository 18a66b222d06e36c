using System.Text.Json;
using Dgp.FunctionsHost.Rpc;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Workers;
using Google.Protobuf;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>A blob as the worker is told of it. It makes the client, the stream or the text that the parameter asks for by itself.</summary>
internal static class BlobReference
{
    private const string Deferred = "supportsDeferredBinding";

    /// <param name="connection">Name of the setting, which the worker reads itself.</param>
    public static TypedData To(string? connection, string container, string name) => new()
    {
        ModelBindingData = new ModelBindingData
        {
            Version = "1.0",
            Source = "AzureStorageBlobs",
            ContentType = "application/json",
            Content = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(
                new { Connection = string.IsNullOrWhiteSpace(connection) ? Connections.HostStorage : connection, ContainerName = container, BlobName = name })),
        },
    };

    /// <exception cref="FunctionSetupException">The worker wants the blob's content from the host.</exception>
    public static void Require(JsonElement binding)
    {
        if (!binding.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object
            || !properties.EnumerateObject().Any(p => p.Name.Equals(Deferred, StringComparison.OrdinalIgnoreCase)
                && p.Value.ToString().Equals("true", StringComparison.OrdinalIgnoreCase)))
        {
            throw new FunctionSetupException(
                $"the parameter '{Function.Text(binding, "name")}' does not read its blob itself. Build with Microsoft.Azure.Functions.Worker.Extensions.Storage.Blobs 6 or newer.");
        }
    }
}
