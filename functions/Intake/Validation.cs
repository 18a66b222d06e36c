using System.Diagnostics;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Pictures;

namespace Dgp.Functions.Intake;

/// <summary>Decides on uploads and requests. It reads; it writes nothing.</summary>
public sealed class Validation(BlobServiceClient blobs, KnownPriors priors, TimeProvider time)
{
    // What is replaced while it is looked at is looked at again; what is replaced all the time gets its turn later.
    private const int Looks = 5;

    private readonly BlobContainerClient _uploads = blobs.GetBlobContainerClient(Containers.Uploads);

    /// <summary>Decides on an upload as it is now, which may be a later version than the one that was announced.</summary>
    /// <param name="name">As storage has it.</param>
    /// <returns>Null where there is nothing to do: it is gone, or no job.</returns>
    /// <exception cref="RequestFailedException">Storage fails.</exception>
    public Task<Decision?> DecideAsync(BlobClient upload, string name, CancellationToken cancellation) => WhileItChangesAsync(async () =>
    {
        if (upload.Name != name)
        {
            return await DecideUnreachableAsync(name, cancellation);
        }

        if (await StoredPicture.FindAsync(upload, cancellation) is not { } properties)
        {
            return null;
        }

        try
        {
            var parsed = UploadName.Parse(name);
            return parsed.Kind switch
            {
                UploadKind.Picture => await DecideAsync(
                    new JobRequest(parsed.Task!, name, JobOptions.FromMetadata(parsed.Task!, properties.Metadata)), upload, properties, cancellation),
                UploadKind.Manifest => await DecideManifestAsync(upload, properties, cancellation),
                _ => null,
            };
        }
        catch (DgpException why)
        {
            return Rejected(TaskOf(name), Version(upload, properties), new JobOptions(), why);
        }
    });

    /// <summary>Decides on a request that came by itself.</summary>
    /// <exception cref="DgpException">NotFound: there is no such picture, so there is nothing to keep a status of.</exception>
    /// <exception cref="RequestFailedException">Storage fails.</exception>
    public Task<Decision> DecideAsync(JobRequest request, CancellationToken cancellation) => WhileItChangesAsync(async () =>
    {
        var picture = _uploads.GetBlobClient(request.Picture);
        return await StoredPicture.FindAsync(picture, cancellation) is { } properties
            ? await DecideAsync(request, picture, properties, cancellation)
            : throw Missing(request);
    });

    /// <exception cref="DgpException">BadRequest, UnknownTask, BadOption, BadName: it says nothing that could be looked for.</exception>
    private async Task<Decision> DecideManifestAsync(BlobClient manifest, BlobProperties properties, CancellationToken cancellation)
    {
        var request = await Manifest.ReadAsync(manifest, properties, cancellation);
        var picture = _uploads.GetBlobClient(request.Picture);
        var decision = await StoredPicture.FindAsync(picture, cancellation) is { } found
            ? await DecideAsync(request, picture, found, cancellation)
            : Rejected(request.Task, Version(manifest, properties), new JobOptions(), Missing(request)) with { Request = request };
        // Each request that is written asks anew, though it be for the same.
        return decision with { AskedAt = properties.LastModified };
    }

    /// <summary>
    /// Storage takes names with the parts <c>.</c> and <c>..</c>, but a client's addresses lose them and lead to another blob. A listing does not.
    /// </summary>
    private async Task<Decision?> DecideUnreachableAsync(string name, CancellationToken cancellation)
    {
        await foreach (var blob in _uploads.GetBlobsAsync(new GetBlobsOptions { Prefix = name }, cancellation))
        {
            if (blob.Name == name)
            {
                return Rejected(
                    TaskOf(name),
                    new BlobRef(_uploads.Name, name, blob.Properties.ETag?.ToString() ?? ""),
                    new JobOptions(),
                    new DgpException(ErrorCode.BadName, $"No address leads to the name '{Printable.Text(name)}'.", "Rename it and upload it again."));
            }
        }

        return null;
    }

    private async Task<Decision> DecideAsync(JobRequest request, BlobClient picture, BlobProperties properties, CancellationToken cancellation)
    {
        // Before anything can go wrong: also what is rejected is known by all of its pictures.
        var second = await SecondPicture.FindAsync(_uploads, request, cancellation);
        var mask = await AppliedMask.FindAsync(_uploads, request, cancellation);
        var jobId = JobId.Of(
            picture.BlobContainerName, picture.Name, properties.ETag.ToString(), request.Options, request.Task, second?.Version, mask?.Version);
        try
        {
            var prior = await PriorAsync(request.Options, cancellation);
            var maskPicture = mask is null ? null : await mask.InspectAsync(cancellation);
            return new Decision.Accepted(new JobMessage
            {
                SchemaVersion = JobMessage.VersionOf(request.Task, request.Options, maskPicture),
                JobId = jobId,
                Task = request.Task,
                Source = await StoredPicture.InspectAsync(picture, properties, cancellation),
                Mask = maskPicture,
                Second = second is null ? null : await second.InspectAsync(cancellation),
                Options = request.Options,
                Prior = prior,
                SubmittedAt = time.GetUtcNow(),
                Traceparent = Activity.Current?.Id,
            });
        }
        catch (DgpException why)
        {
            return new Decision.Rejected(jobId, request.Task, Version(picture, properties), why) { Request = request };
        }
    }

    /// <returns>Null where the method needs none.</returns>
    /// <exception cref="DgpException">UnknownPrior.</exception>
    private async Task<string?> PriorAsync(JobOptions options, CancellationToken cancellation)
    {
        if (!JobMethods.Get(options.Method).NeedsPrior)
        {
            return null;
        }

        var prior = options.Prior ?? priors.Default;
        await priors.RequireAsync(prior, cancellation);
        return prior;
    }

    private static BlobRef Version(BlobClient blob, BlobProperties properties) => new(blob.BlobContainerName, blob.Name, properties.ETag.ToString());

    private static Decision.Rejected Rejected(string? task, BlobRef source, JobOptions options, DgpException why) =>
        new(JobId.Of(source.Container, source.Name, source.Etag, options, task), task, source, why);

    /// <summary>The task that an unusable upload was meant for, so that its status lies where one looks for it.</summary>
    internal static string? TaskOf(string upload) => JobTasks.All.FirstOrDefault(task => upload.StartsWith(task + "/", StringComparison.Ordinal));

    private static DgpException Missing(JobRequest request) => new(
        ErrorCode.NotFound,
        $"There is no picture '{Printable.Text(request.Picture)}' in {Containers.Uploads}.",
        "Upload the picture before the request; the name begins after the container's.");

    private static async Task<T> WhileItChangesAsync<T>(Func<Task<T>> look)
    {
        for (var left = Looks - 1; ; left--)
        {
            try
            {
                return await look();
            }
            catch (RequestFailedException e) when (e.Status is 404 or 412 && left > 0)
            {
                // Replaced or taken away between its properties and its bytes.
            }
        }
    }
}
