using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Output;

namespace Dgp.Worker.Stack.Submitting;

/// <summary>Fetches the files of a job that succeeded.</summary>
internal sealed class ResultDownload(BlobServiceClient blobs)
{
    private readonly BlobContainerClient _results = blobs.GetBlobContainerClient(Containers.Results);

    /// <param name="folder">The job's, in <see cref="Containers.Results"/>.</param>
    /// <returns>Paths of the files on this machine.</returns>
    /// <exception cref="Dgp.Contracts.DgpException">CannotWrite.</exception>
    public async Task<IReadOnlyList<string>> FetchAsync(string folder, JobStatus status, string into, CancellationToken cancellation)
    {
        var output = OutputFolder.Prepare(into);
        foreach (var name in status.Files)
        {
            var content = await _results.GetBlobClient($"{folder}/{name}").DownloadContentAsync(cancellation);
            // A name is never a path: storage may hold what it likes.
            output.Write(Path.GetFileName(name), stream => content.Value.Content.ToStream().CopyTo(stream));
        }

        return [.. output.Files.Select(f => Path.Combine(output.Path, f))];
    }
}
