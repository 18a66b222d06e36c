using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Ledger;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Dgp.Functions.Http;

/// <summary>Takes jobs by HTTP, through the same intake as those that are dropped: whichever comes first, it is one job.</summary>
public sealed class Submission(BlobServiceClient blobs, JobLedger ledger, Validation validation, Admission admission, Telemetry telemetry)
{
    private readonly BlobContainerClient _uploads = blobs.GetBlobContainerClient(Containers.Uploads);

    /// <summary>Of a picture that is in the uploads; the body is a request in JSON.</summary>
    /// <exception cref="DgpException">Any that validation gives.</exception>
    public async Task<IActionResult> SubmitAsync(HttpRequest http, CancellationToken cancellation)
    {
        var json = new MemoryStream();
        await RequestBody.CopyAsync(
            http,
            JobRequest.MostBytes,
            part => json.WriteAsync(part, cancellation),
            () => new DgpException(
                ErrorCode.TooLarge, $"A request has at most {JobRequest.MostBytes} bytes.", "See job-request.schema.json and the examples beside it."),
            cancellation);
        var request = JobRequest.Parse(json.GetBuffer().AsMemory(0, (int)json.Length));
        using var span = telemetry.Accepting(Printable.Text(request.Picture));
        return await EnterAsync(http, await validation.DecideAsync(request, cancellation), cancellation);
    }

    /// <summary>Of a picture that is the body; its options are in the address.</summary>
    /// <exception cref="DgpException">Any that validation gives.</exception>
    public async Task<IActionResult> SubmitPictureAsync(HttpRequest http, string task, CancellationToken cancellation)
    {
        var query = PictureQuery.Read(http, task);
        await using var picture = await ReceivedPicture.ReceiveAsync(blobs, http, cancellation);
        using var span = telemetry.Accepting(Printable.Text(query.Name));
        var upload = await picture.StoreAsync(_uploads, task, query.Name, query.Options, cancellation);
        return await validation.DecideAsync(upload, upload.Name, cancellation) is { } decision
            ? await EnterAsync(http, decision, cancellation)
            : throw new DgpException(ErrorCode.NotFound, "The picture was taken away while it was looked at.", "Send it again.");
    }

    /// <summary>Asks for a job again. What it was made of is looked at as it is now: where a picture or a mask was replaced, it is another job that is opened.</summary>
    /// <exception cref="DgpException">UnknownJob; NotRetryable; any that validation gives.</exception>
    public async Task<IActionResult> RetryAsync(HttpRequest http, string id, CancellationToken cancellation)
    {
        var entry = await ledger.FindAsync(id, cancellation) ?? throw JobQueries.Unknown(id);
        var request = Reopening.Request(entry, (await ledger.ReadAsync(entry.Folder, cancellation))?.Status);
        using var span = telemetry.Accepting(Printable.Text(request.Picture));
        return await EnterAsync(http, await validation.DecideAsync(request, cancellation), cancellation);
    }

    private async Task<IActionResult> EnterAsync(HttpRequest http, Decision decision, CancellationToken cancellation)
    {
        // A call is never an event that came twice: whoever calls asks now.
        var (state, refusal) = await admission.EnterAsync(decision with { AskedAt = DateTimeOffset.MaxValue }, cancellation);
        if (refusal is not null || decision is not Decision.Accepted(var job))
        {
            throw refusal ?? throw new System.Diagnostics.UnreachableException();
        }

        var url = StatusUrl(http, job.JobId);
        http.HttpContext.Response.Headers.Location = url;
        return Answers.Json(StatusCodes.Status202Accepted, HttpJson.Bytes(new JobTicket(job.JobId, state, job.ResultFolder(), url)));
    }

    // Whatever the host's route prefix is: it stands before the first "jobs" of the address that was asked for.
    private static string StatusUrl(HttpRequest http, string jobId)
    {
        var path = http.Path.Value ?? "";
        return $"{http.PathBase}{path[..path.IndexOf("/jobs", StringComparison.OrdinalIgnoreCase)]}/jobs/{jobId}";
    }
}
