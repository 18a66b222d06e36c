using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Dgp.Contracts.Jobs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Jobs;

/// <summary>The picture of a job while it runs. Each version replaces the one that was there when this attempt began, or this attempt's last.</summary>
internal sealed class PreviewBlob(BlobServiceClient blobs, string folder)
{
    private readonly BlobClient _blob = blobs.GetBlobContainerClient(Containers.Results).GetBlobClient($"{folder}/{ResultFiles.Preview}");
    private ETag? _etag;
    private bool _looked;

    /// <exception cref="RequestFailedException">412 or 409: somebody else writes it.</exception>
    public async Task WriteAsync(Image<Rgb24> picture, CancellationToken cancellation)
    {
        await LookAsync(cancellation);
        using var png = new MemoryStream();
        picture.SaveAsPng(png);
        png.Position = 0;
        var written = await _blob.UploadAsync(
            png,
            new BlobUploadOptions
            {
                Conditions = _etag is { } last ? new BlobRequestConditions { IfMatch = last } : new BlobRequestConditions { IfNoneMatch = ETag.All },
                HttpHeaders = new BlobHttpHeaders { ContentType = "image/png", CacheControl = "no-cache" },
            },
            cancellation);
        _etag = written.Value.ETag;
    }

    /// <summary>For a job that is done.</summary>
    public Task DeleteAsync(CancellationToken cancellation) => _blob.DeleteIfExistsAsync(cancellationToken: cancellation);

    /// <summary>Takes it away, where it is still the one that this worker wrote.</summary>
    public async Task DeleteOwnAsync(CancellationToken cancellation)
    {
        if (_etag is { } own)
        {
            await _blob.DeleteIfExistsAsync(conditions: new BlobRequestConditions { IfMatch = own }, cancellationToken: cancellation);
        }
    }

    // What an earlier attempt left, or a write of ours whose answer was lost.
    public void LookAgain() => _looked = false;

    private async Task LookAsync(CancellationToken cancellation)
    {
        if (!_looked)
        {
            _etag = await _blob.ExistsAsync(cancellation) ? (await _blob.GetPropertiesAsync(cancellationToken: cancellation)).Value.ETag : null;
            _looked = true;
        }
    }
}
