using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Jobs;

/// <summary>The pictures of a job, in the very version that was accepted.</summary>
internal sealed class SourceDownload(BlobServiceClient blobs)
{
    /// <exception cref="JobStoppedException">Superseded: it was replaced or taken away.</exception>
    /// <exception cref="DgpException">TooLarge.</exception>
    public async Task<byte[]> ReadAsync(PictureRef picture, CancellationToken cancellation)
    {
        try
        {
            var options = new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = new ETag(picture.Etag) } };
            using BlobDownloadStreamingResult blob = await Blob(picture).DownloadStreamingAsync(options, cancellation);
            if (blob.Details.ContentLength > PictureLimits.MostBytes)
            {
                throw new DgpException(
                    ErrorCode.TooLarge,
                    $"{JobRestoration.Location(picture)} has {blob.Details.ContentLength >> 20} MB.",
                    $"Pictures may have up to {PictureLimits.MostBytes >> 20} MB.");
            }

            var bytes = new byte[blob.Details.ContentLength];
            await blob.Content.ReadExactlyAsync(bytes, cancellation);
            return bytes;
        }
        catch (RequestFailedException e) when (e.Status is 404 or 412)
        {
            throw new JobStoppedException(StopReason.Superseded);
        }
    }

    /// <summary>Whether the uploads that the job is of are still the versions that were accepted.</summary>
    public async Task<bool> AreCurrentAsync(JobMessage message, CancellationToken cancellation) =>
        await IsCurrentAsync(message.Source, cancellation)
        && await IsCurrentAsync(message.Second, cancellation)
        && await IsCurrentAsync(message.Mask, cancellation);

    private async Task<bool> IsCurrentAsync(PictureRef? picture, CancellationToken cancellation)
    {
        if (picture is null)
        {
            return true;
        }

        try
        {
            var properties = await Blob(picture).GetPropertiesAsync(cancellationToken: cancellation);
            return properties.Value.ETag == new ETag(picture.Etag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return false;
        }
    }

    private BlobClient Blob(PictureRef picture) => blobs.GetBlobContainerClient(picture.Container).GetBlobClient(picture.Name);
}
