using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Functions.Intake;

/// <summary>A request that was dropped as a file, <c>jobs/*.dgp.json</c>.</summary>
internal static class Manifest
{
    /// <exception cref="DgpException">BadRequest, UnknownTask, BadOption, BadName.</exception>
    /// <exception cref="RequestFailedException">Status 404 or 412: it is no longer that version. Others: storage fails.</exception>
    public static async Task<JobRequest> ReadAsync(BlobClient manifest, BlobProperties properties, CancellationToken cancellation)
    {
        if (properties.ContentLength > JobRequest.MostBytes)
        {
            throw new DgpException(
                ErrorCode.BadRequest,
                $"The request has {properties.ContentLength} bytes; {JobRequest.MostBytes} are allowed.",
                "See job-request.schema.json and the examples beside it.");
        }

        var options = new BlobDownloadOptions { Conditions = new BlobRequestConditions { IfMatch = properties.ETag } };
        var content = await manifest.DownloadContentAsync(options, cancellation);
        return JobRequest.Parse(content.Value.Content.ToMemory());
    }
}
