using System.Text.Json;
using Azure;
using Azure.Storage.Blobs;

namespace Dgp.FunctionsHost.Timers;

/// <summary>Remembers a schedule in <c>timers/host/function/status</c>, in the published host's form.</summary>
internal sealed class ScheduleMonitor(BlobContainerClient container, string hostId, string functionId)
{
    private readonly BlobClient _status = container.GetBlobClient($"timers/{hostId}/{functionId}/status");

    /// <returns>null: never written, or not readable.</returns>
    public async Task<ScheduleStatus?> ReadAsync(CancellationToken cancellation)
    {
        try
        {
            var content = await _status.DownloadContentAsync(cancellation);
            return content.Value.Content.ToObjectFromJson<ScheduleStatus>();
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public async Task WriteAsync(ScheduleStatus status, CancellationToken cancellation) =>
        await _status.UploadAsync(BinaryData.FromObjectAsJson(status), overwrite: true, cancellation);
}
