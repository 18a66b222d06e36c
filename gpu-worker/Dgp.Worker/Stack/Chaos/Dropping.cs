using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>Uploads specimens, as a client that does not give up.</summary>
internal sealed class Dropping(BlobServiceClient blobs, TimeProvider time)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(0.5);

    private readonly BlobContainerClient _uploads = blobs.GetBlobContainerClient(Containers.Uploads);

    /// <summary>Drops so many, at random distances; each is told as soon as storage has confirmed it.</summary>
    public async Task AllAsync(int count, TimeSpan every, Random random, Action<Drop> dropped, CancellationToken cancellation)
    {
        for (var i = 0; i < count; i++)
        {
            var specimen = Specimen.All[random.Next(Specimen.All.Count)];
            dropped(await OneAsync(specimen, string.Create(CultureInfo.InvariantCulture, $"{i:0000}"), cancellation));
            await Task.Delay(every * 2 * random.NextDouble(), time, cancellation);
        }
    }

    public async Task<Drop> OneAsync(Specimen specimen, string name, CancellationToken cancellation)
    {
        var upload = specimen.Upload(name);
        var etag = await UploadAsync(_uploads.GetBlobClient(upload), specimen, cancellation);
        var jobId = JobId.Of(Containers.Uploads, upload, etag.ToString(), specimen.Options);
        return new Drop(specimen, upload, jobId, UploadName.ResultFolder(specimen.Task, upload, jobId));
    }

    // Only where there is nothing yet: an upload whose answer got lost is not made anew, for that would be another version and another job.
    private async Task<ETag> UploadAsync(BlobClient blob, Specimen specimen, CancellationToken cancellation)
    {
        var options = new BlobUploadOptions
        {
            Metadata = new Dictionary<string, string>(specimen.Options.ToMetadata()),
            HttpHeaders = new BlobHttpHeaders { ContentType = "image/png" },
            Conditions = new BlobRequestConditions { IfNoneMatch = ETag.All },
        };
        while (true)
        {
            try
            {
                return (await blob.UploadAsync(new BinaryData(specimen.Picture), options, cancellation)).Value.ETag;
            }
            catch (RequestFailedException e) when (e.Status is 409 or 412)
            {
                return (await blob.GetPropertiesAsync(cancellationToken: cancellation)).Value.ETag;
            }
            catch (Exception e) when (StorageOutage.Is(e))
            {
                await Task.Delay(BetweenTries, time, cancellation);
            }
        }
    }
}
