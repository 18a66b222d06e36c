using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure.Storage.Blobs;

namespace Dgp.FunctionsHost.Blobs;

/// <summary>
/// Blobs that were given up. The published host puts a message on the queue <c>webjobs-blobtrigger-poison</c>; here the same message
/// lies as a blob under that name, for the local storage has no queues.
/// </summary>
internal sealed class PoisonBlobs(BlobContainerClient container, string functionId, string watched)
{
    public string NameOf(BlobVersion version) =>
        "webjobs-blobtrigger-poison/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{functionId}\n{watched}\n{version.Name}\n{version.Tag}"))) + ".json";

    public Task AddAsync(BlobVersion version, CancellationToken cancellation) =>
        container.GetBlobClient(NameOf(version)).UploadAsync(
            BinaryData.FromBytes(JsonSerializer.SerializeToUtf8Bytes(new
            {
                Type = "BlobTrigger",
                FunctionId = functionId,
                BlobType = "BlockBlob",
                ContainerName = watched,
                BlobName = version.Name,
                ETag = version.Tag,
            })),
            overwrite: true, cancellation);
}
