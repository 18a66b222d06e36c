using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Pictures;

namespace Dgp.Functions.Intake;

/// <summary>The other picture of a job of two, as it was when it was looked for.</summary>
internal sealed class SecondPicture
{
    private readonly BlobClient _blob;
    private readonly BlobProperties? _properties;

    private SecondPicture(BlobClient blob, BlobProperties? properties) => (_blob, _properties) = (blob, properties);

    /// <summary>Its ETag is empty where there is none, so that a request that comes after it makes another job.</summary>
    public BlobRef Version => new(_blob.BlobContainerName, _blob.Name, _properties?.ETag.ToString() ?? "");

    /// <returns>Null where the request is for one picture.</returns>
    /// <exception cref="RequestFailedException">Storage fails.</exception>
    public static async Task<SecondPicture?> FindAsync(BlobContainerClient uploads, JobRequest request, CancellationToken cancellation)
    {
        if (request.Second is null)
        {
            return null;
        }

        var blob = uploads.GetBlobClient(request.Second);
        return new SecondPicture(blob, await StoredPicture.FindAsync(blob, cancellation));
    }

    /// <exception cref="DgpException">NotFound; UnknownFormat, BadImage, TooLarge, naming it.</exception>
    /// <exception cref="RequestFailedException">Status 404 or 412: it changed meanwhile. Others: storage fails.</exception>
    public async Task<PictureRef> InspectAsync(CancellationToken cancellation)
    {
        if (_properties is null)
        {
            throw new DgpException(
                ErrorCode.NotFound,
                $"There is no second picture '{Printable.Text(_blob.Name)}' in {Containers.Uploads}.",
                "Upload both pictures before the request; the names begin after the container's.");
        }

        try
        {
            return await StoredPicture.InspectAsync(_blob, _properties, cancellation);
        }
        catch (DgpException e)
        {
            throw new DgpException(e.Code, $"The second picture '{Printable.Text(_blob.Name)}' cannot be used. {e.Message}", e.Hint, e);
        }
    }
}
