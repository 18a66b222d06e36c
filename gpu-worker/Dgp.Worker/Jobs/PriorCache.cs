using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Priors;
using Dgp.Worker.Restoring;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary>
/// Priors by name: those that came with the program, else those in storage, of each the newest version in a local folder. It appears there
/// whole and checked, or not at all, so that workers can share the folder. Those that were not used for longest make room for others.
/// </summary>
internal sealed class PriorCache(BlobServiceClient blobs, WorkerSettings settings, WorkFolder work, ILogger<PriorCache> log)
{
    /// <summary>Bytes of fetched priors, before another one is fetched. The largest published ones have 1 GB.</summary>
    public const long MostBytes = 4L << 30;

    private readonly BlobContainerClient _container = blobs.GetBlobContainerClient(Containers.Priors);

    /// <param name="trusted">A folder that was checked before and needs no second check: the one of the prior that is loaded.</param>
    /// <returns>The folder, whose files match their checksums.</returns>
    /// <exception cref="DgpException">UnknownPrior, BadPrior.</exception>
    public async Task<string> FindAsync(string name, string? trusted, CancellationToken cancellation)
    {
        if (Embedded(name, trusted) is { } folder)
        {
            return folder;
        }

        var manifest = _container.GetBlobClient($"{name}/{PriorManifest.FileName}");
        BlobProperties properties;
        try
        {
            properties = await manifest.GetPropertiesAsync(cancellationToken: cancellation);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw Unknown(name);
        }

        folder = Path.Combine(settings.Cache, "priors", name, Version(properties.ETag));
        if (folder != trusted && !IsWhole(folder))
        {
            await FetchAsync(name, properties.ETag, folder, cancellation);
        }

        MarkUsed(folder);
        return folder;
    }

    private static string? Embedded(string name, string? trusted)
    {
        try
        {
            var found = WorkerPriors.Catalog.OpenNamed(name, verify: false).Folder;
            return found == trusted ? found : WorkerPriors.Catalog.OpenNamed(name).Folder;
        }
        catch (DgpException e) when (e.Code == ErrorCode.UnknownPrior && PriorManifest.IsName(name))
        {
            // Only what is a name can be part of a path, here and in storage.
            return null;
        }
    }

    private bool IsWhole(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return false;
        }

        try
        {
            Prior.Open(folder);
            return true;
        }
        catch (DgpException e)
        {
            log.CachedPriorDamaged(folder, e.Message);
            Discard(folder);
            return false;
        }
    }

    private void DiscardOthers(string version)
    {
        var versions = new DirectoryInfo(Path.GetDirectoryName(version)!);
        foreach (var other in versions.Exists ? versions.GetDirectories() : [])
        {
            if (other.FullName != version)
            {
                Discard(other.FullName);
                log.PriorDiscarded(other.FullName);
            }
        }
    }

    /// <summary>Takes those away that were not used for longest, until the others have no more than <paramref name="mostBytes"/>.</summary>
    internal void DiscardUnused(long mostBytes)
    {
        var root = new DirectoryInfo(Path.Combine(settings.Cache, "priors"));
        var versions = root.Exists ? root.GetDirectories().SelectMany(name => name.GetDirectories()).OrderByDescending(v => v.LastWriteTimeUtc).ToList() : [];
        var kept = 0L;
        foreach (var version in versions)
        {
            kept += version.GetFiles().Sum(f => f.Length);
            if (kept > mostBytes)
            {
                Discard(version.FullName);
                log.PriorDiscarded(version.FullName);
            }
        }
    }

    private static void MarkUsed(string folder)
    {
        try
        {
            Directory.SetLastWriteTimeUtc(folder, DateTime.UtcNow);
        }
        catch (IOException)
        {
            // Another worker has just taken it away; this one will see.
        }
    }

    private void Discard(string folder)
    {
        var aside = work.NewFile();
        try
        {
            // Moved first: a worker that reads it at this moment keeps what it has open.
            Directory.Move(folder, aside);
            Directory.Delete(aside, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another worker found the same, and was faster.
        }
    }

    private async Task FetchAsync(string name, ETag version, string folder, CancellationToken cancellation)
    {
        // Before, for there may be no room for two. A worker that is just loading one of them looks again.
        DiscardOthers(folder);
        DiscardUnused(MostBytes);
        var fetched = work.NewFile();
        Directory.CreateDirectory(fetched);
        try
        {
            await DownloadAsync(name, PriorManifest.FileName, fetched, version, cancellation);
            await DownloadAsync(name, PriorFiles.GeneratorName, fetched, null, cancellation);
            await DownloadAsync(name, PriorFiles.DiscriminatorName, fetched, null, cancellation);
            RequireNamed(name, Prior.Open(fetched));
            Directory.CreateDirectory(Path.GetDirectoryName(folder)!);
            Place(fetched, folder);
            log.PriorFetched(name, folder);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            throw new DgpException(ErrorCode.BadPrior, $"The prior {name} in storage lacks a file.", "Upload the prior's folder again, prior.json last.", e);
        }
        finally
        {
            if (Directory.Exists(fetched))
            {
                Directory.Delete(fetched, recursive: true);
            }
        }
    }

    private async Task DownloadAsync(string name, string file, string folder, ETag? version, CancellationToken cancellation)
    {
        var conditions = new BlobRequestConditions { IfMatch = version };
        using BlobDownloadStreamingResult blob = await _container.GetBlobClient($"{name}/{file}")
            .DownloadStreamingAsync(new BlobDownloadOptions { Conditions = conditions }, cancellation);
        await using var stream = new FileStream(Path.Combine(folder, file), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        await blob.Content.CopyToAsync(stream, cancellation);
    }

    private static void Place(string fetched, string folder)
    {
        try
        {
            Directory.Move(fetched, folder);
        }
        catch (IOException) when (Directory.Exists(folder))
        {
            // Another worker was faster, with the same files.
        }
    }

    private static void RequireNamed(string name, Prior prior)
    {
        if (prior.Name != name)
        {
            throw new DgpException(
                ErrorCode.BadPrior, $"The prior in storage under {name} calls itself {prior.Name}.", "Upload it under its own name.");
        }
    }

    // An ETag as a folder's name.
    private static string Version(ETag etag) => string.Concat(etag.ToString().Where(char.IsAsciiLetterOrDigit));

    private static DgpException Unknown(string name) => new(
        ErrorCode.UnknownPrior,
        $"There is no prior '{Printable.Text(name)}', neither with the worker nor in storage.",
        $"Upload its folder to the container {Containers.Priors}, or name another.");
}
