using Azure.Storage.Blobs;
using Azure.Storage.Sas;

namespace Dgp.Functions.Tests.Running;

/// <summary>Uploads under an address that is sent as it is: a client library would tidy it up.</summary>
internal static class RawUpload
{
    /// <param name="escaped">Of the blob, percent-encoded.</param>
    /// <returns>Its ETag.</returns>
    public static async Task<string> PutAsync(BlobContainerClient container, string escaped, byte[] content)
    {
        var permission = container.GenerateSasUri(BlobContainerSasPermissions.All, DateTimeOffset.UtcNow.AddHours(1));
        var address = new Uri($"{container.Uri}/{escaped}{permission.Query}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var client = new HttpClient();
        var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = new ByteArrayContent(content) };
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return response.Headers.ETag!.ToString();
    }
}
