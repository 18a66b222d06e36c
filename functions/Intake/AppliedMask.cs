using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Pictures;

namespace Dgp.Functions.Intake;

/// <summary>A job's mask, as it was when it was looked for: the one that is named, else the one beside the picture.</summary>
internal sealed class AppliedMask
{
    private readonly BlobClient _blob;
    private readonly BlobProperties? _properties;

    private AppliedMask(BlobClient blob, BlobProperties? properties) => (_blob, _properties) = (blob, properties);

    /// <summary>Its ETag is empty where it is named and not there, so that a request that comes after it makes another job.</summary>
    public BlobRef Version => new(_blob.BlobContainerName, _blob.Name, _properties?.ETag.ToString() ?? "");

    /// <returns>Null where the task takes none, or none is named and none lies beside the picture: then the task's own hole applies.</returns>
    /// <exception cref="RequestFailedException">Storage fails.</exception>
    public static async Task<AppliedMask?> FindAsync(BlobContainerClient uploads, JobRequest request, CancellationToken cancellation)
    {
        if (!request.Options.TakesMask(request.Task))
        {
            return null;
        }

        var name = request.Options.Mask ?? UploadName.MaskBeside(request.Picture);
        if (name.Length > UploadName.Longest)
        {
            // No mask of that name can lie there.
            return null;
        }

        var blob = uploads.GetBlobClient(name);
        var properties = await StoredPicture.FindAsync(blob, cancellation);
        return properties is null && request.Options.Mask is null ? null : new AppliedMask(blob, properties);
    }

    /// <exception cref="DgpException">NotFound, BadMask, TooLarge.</exception>
    /// <exception cref="RequestFailedException">Status 404 or 412: it changed meanwhile. Others: storage fails.</exception>
    public async Task<PictureRef> InspectAsync(CancellationToken cancellation)
    {
        var name = Printable.Text(_blob.Name);
        if (_properties is null)
        {
            throw new DgpException(
                ErrorCode.NotFound, $"There is no mask '{name}' in {Containers.Uploads}.", "Upload the mask, then the picture again, or retry the job.");
        }

        try
        {
            return await StoredPicture.InspectAsync(_blob, _properties, cancellation);
        }
        catch (DgpException e) when (e.Code is ErrorCode.UnknownFormat or ErrorCode.BadImage)
        {
            throw new DgpException(ErrorCode.BadMask, $"The mask '{name}' cannot be used. {e.Message}", e.Hint, e);
        }
    }
}
