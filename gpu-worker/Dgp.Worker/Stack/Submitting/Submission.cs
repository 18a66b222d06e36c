using System.Globalization;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Stack.Submitting;

/// <summary>Puts files into <see cref="Containers.Uploads"/>, as a person would by hand; what then happens is the functions' business.</summary>
internal sealed class Submission(BlobServiceClient blobs)
{
    private readonly BlobContainerClient _uploads = blobs.GetBlobContainerClient(Containers.Uploads);

    /// <summary>One job for each file; of a morph, one of both. Nothing is uploaded unless all files are there and their names can be used.</summary>
    /// <exception cref="DgpException">NotFound, TooLarge, BadName, BadOption.</exception>
    /// <exception cref="RequestFailedException">Storage failed.</exception>
    public async Task<IReadOnlyList<Submitted>> SendAsync(SubmissionRequest request, CancellationToken cancellation)
    {
        RequireMaskTaken(request);
        foreach (var file in request.Mask is null ? request.Files : [.. request.Files, request.Mask])
        {
            RequireFile(file);
        }

        if (request.Task == JobTasks.Morph)
        {
            return [await SendTogetherAsync(request, cancellation)];
        }

        foreach (var file in request.Files)
        {
            _ = UploadName.Parse(NameOf(request, file));
        }

        RequireHeaders(request.Options);
        var jobs = new List<Submitted>();
        foreach (var file in request.Files)
        {
            jobs.Add(await SendAsync(request, file, cancellation));
        }

        return jobs;
    }

    private static string NameOf(SubmissionRequest request, string file) => $"{request.Task}/{request.Name ?? Path.GetFileName(file)}";

    private async Task<Submitted> SendAsync(SubmissionRequest request, string file, CancellationToken cancellation)
    {
        var wanted = NameOf(request, file);
        // Under a name that was asked for, a picture replaces the one before it, whose job then is superseded if it is not done.
        return request.Name is not null
            ? (await TrySendAsync(request, file, wanted, new BlobRequestConditions(), cancellation))!
            : await UnderFreeNameAsync(
                wanted, Path.GetExtension(wanted), name => TrySendAsync(request, file, name, new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellation));
    }

    /// <summary>Both pictures, then the request that names them.</summary>
    private async Task<Submitted> SendTogetherAsync(SubmissionRequest request, CancellationToken cancellation)
    {
        var pictures = new List<BlobRef>();
        foreach (var file in request.Files)
        {
            var wanted = $"files/{Path.GetFileName(file)}";
            UploadName.RequireUsable(wanted);
            pictures.Add(await UnderFreeNameAsync(wanted, Path.GetExtension(wanted), async name =>
            {
                await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
                return await TryUploadNewAsync(name, content, cancellation);
            }));
        }

        var json = new JobRequest(request.Task, pictures[0].Name, request.Options, pictures[1].Name).ToJson();
        var manifest = $"{UploadName.ManifestFolder}/{string.Join('-', request.Files.Select(Path.GetFileNameWithoutExtension))}{UploadName.ManifestEnding}";
        var sent = await UnderFreeNameAsync(manifest, UploadName.ManifestEnding, name => TryUploadNewAsync(name, new MemoryStream(json), cancellation));
        var jobId = JobId.Of(Containers.Uploads, pictures[0].Name, pictures[0].Etag, request.Options, request.Task, pictures[1]);
        return new Submitted(jobId, request.Task, request.Files[0], sent.Name, UploadName.ResultFolder(request.Task, pictures[0].Name, jobId))
        {
            Second = request.Files[1],
        };
    }

    /// <param name="tryName">Null where the name is taken; then it is tried with a number.</param>
    private static async Task<T> UnderFreeNameAsync<T>(string wanted, string ending, Func<string, Task<T?>> tryName)
        where T : class
    {
        for (var number = 1; ; number++)
        {
            var name = number == 1 ? wanted : string.Create(CultureInfo.InvariantCulture, $"{wanted[..^ending.Length]}-{number}{ending}");
            if (await tryName(name) is { } done)
            {
                return done;
            }
        }
    }

    /// <returns>Null where there is a blob of that name.</returns>
    private async Task<BlobRef?> TryUploadNewAsync(string name, Stream content, CancellationToken cancellation)
    {
        try
        {
            var blob = _uploads.GetBlobClient(name);
            if (await blob.ExistsAsync(cancellation))
            {
                return null;
            }

            var etag = await UploadAsync(blob, content, new Dictionary<string, string>(), new BlobRequestConditions { IfNoneMatch = ETag.All }, cancellation);
            return new BlobRef(Containers.Uploads, name, etag.ToString());
        }
        catch (RequestFailedException e) when (e.Status is 409 or 412)
        {
            return null;
        }
    }

    /// <returns>Null where there is a picture of that name.</returns>
    private async Task<Submitted?> TrySendAsync(
        SubmissionRequest request, string file, string name, BlobRequestConditions conditions, CancellationToken cancellation)
    {
        try
        {
            var picture = _uploads.GetBlobClient(name);
            if (conditions.IfNoneMatch is not null && await picture.ExistsAsync(cancellation))
            {
                return null;
            }

            // Before the picture, whose arrival starts the job.
            if (request.Mask is { } sent)
            {
                await UploadAsync(_uploads.GetBlobClient(UploadName.MaskBeside(name)), sent, new Dictionary<string, string>(), conditions, cancellation);
            }

            var mask = await MaskOfAsync(request, name, cancellation);
            var etag = await UploadAsync(picture, file, request.Options.ToMetadata(), conditions, cancellation);
            var jobId = JobId.Of(Containers.Uploads, name, etag.ToString(), request.Options, mask: mask);
            return new Submitted(jobId, request.Task, file, name, UploadName.ResultFolder(request.Task, name, jobId));
        }
        catch (RequestFailedException e) when (conditions.IfNoneMatch is not null && e.Status is 409 or 412)
        {
            return null;
        }
    }

    /// <returns>The mask that will apply, as the functions will find it: what was just sent, or lies there from before; null where none does.</returns>
    private async Task<BlobRef?> MaskOfAsync(SubmissionRequest request, string picture, CancellationToken cancellation)
    {
        if (!request.Options.TakesMask(request.Task))
        {
            return null;
        }

        var name = request.Options.Mask ?? UploadName.MaskBeside(picture);
        try
        {
            var there = await _uploads.GetBlobClient(name).GetPropertiesAsync(cancellationToken: cancellation);
            return new BlobRef(Containers.Uploads, name, there.Value.ETag.ToString());
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return request.Options.Mask is null ? null : new BlobRef(Containers.Uploads, name, "");
        }
    }

    private static async Task<ETag> UploadAsync(
        BlobClient blob, string file, IReadOnlyDictionary<string, string> metadata, BlobRequestConditions conditions, CancellationToken cancellation)
    {
        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
        return await UploadAsync(blob, content, metadata, conditions, cancellation);
    }

    private static async Task<ETag> UploadAsync(
        BlobClient blob, Stream content, IReadOnlyDictionary<string, string> metadata, BlobRequestConditions conditions, CancellationToken cancellation)
    {
        var info = await blob.UploadAsync(
            content,
            new BlobUploadOptions
            {
                Metadata = new Dictionary<string, string>(metadata),
                Conditions = conditions,
                HttpHeaders = new BlobHttpHeaders { ContentType = ContentType(blob.Name) },
                // In one request, so that the picture appears with its metadata and with one version only.
                TransferOptions = new Azure.Storage.StorageTransferOptions { InitialTransferSize = PictureLimits.MostBytes },
            },
            cancellation);
        return info.Value.ETag;
    }

    private static string ContentType(string name) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".png" => "image/png",
        ".webp" => "image/webp",
        ".json" => "application/json",
        _ => "image/jpeg",
    };

    private static void RequireMaskTaken(SubmissionRequest request)
    {
        var takers = JobOptions.Rules.First(r => r.Name == "mask").Tasks;
        if (request.Mask is not null && !takers.Contains(request.Task))
        {
            throw new DgpException(ErrorCode.BadOption, $"{request.Task} takes no --mask.", $"Only {string.Join(" and ", takers)} do.");
        }
    }

    private static void RequireFile(string path)
    {
        var file = new FileInfo(path);
        if (!file.Exists)
        {
            throw new DgpException(ErrorCode.NotFound, $"There is no file {path}.", "Check the path.");
        }

        if (file.Length > PictureLimits.MostBytes)
        {
            throw new DgpException(
                ErrorCode.TooLarge, $"{path} has {file.Length >> 20} MiB.", $"Pictures of up to {PictureLimits.MostBytes >> 20} MiB are accepted.");
        }
    }

    // Metadata travels in HTTP headers.
    private static void RequireHeaders(JobOptions options)
    {
        foreach (var (name, value) in options.ToMetadata())
        {
            if (!System.Text.Ascii.IsValid(value))
            {
                throw new DgpException(
                    ErrorCode.BadOption, $"{name} cannot be '{Printable.Text(value)}': blob metadata holds ASCII only.", "Give the class by its index, or use a request file.");
            }
        }
    }
}
