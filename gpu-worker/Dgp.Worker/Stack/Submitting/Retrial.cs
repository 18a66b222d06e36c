using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Ledger;

namespace Dgp.Worker.Stack.Submitting;

/// <summary>Asks for a job again by way of storage alone: a request is dropped, as a person could, and the functions open the job.</summary>
internal sealed class Retrial(BlobServiceClient blobs, JobLedger ledger, TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(200);

    /// <summary>Drops the request, and waits a while for the job's status to change.</summary>
    /// <returns>The status then.</returns>
    /// <exception cref="DgpException">UnknownJob; NotRetryable.</exception>
    /// <exception cref="Azure.RequestFailedException">Storage failed.</exception>
    public async Task<JobStatus> RunAsync(string jobId, CancellationToken cancellation)
    {
        var entry = await ledger.FindAsync(jobId, cancellation) ?? throw StatusView.Unknown(jobId);
        var ended = await ledger.ReadAsync(entry.Folder, cancellation);
        var request = Reopening.Request(entry, ended?.Status);
        var begin = time.GetTimestamp();
        await DropAsync(jobId, request, cancellation);
        while (true)
        {
            var now = await ledger.ReadAsync(entry.Folder, cancellation);
            if (now?.ETag != ended?.ETag || time.GetElapsedTime(begin) > Patience)
            {
                return now?.Status ?? throw StatusView.Unknown(jobId);
            }

            await Task.Delay(BetweenLooks, time, cancellation);
        }
    }

    // Always of the same name: a new version of it is a new request.
    private async Task DropAsync(string jobId, JobRequest request, CancellationToken cancellation) =>
        await blobs.GetBlobContainerClient(Containers.Uploads)
            .GetBlobClient($"{UploadName.ManifestFolder}/retry/{jobId}{UploadName.ManifestEnding}")
            .UploadAsync(
                new BinaryData(request.ToJson()),
                new BlobUploadOptions { HttpHeaders = new BlobHttpHeaders { ContentType = "application/json" } },
                cancellation);
}
