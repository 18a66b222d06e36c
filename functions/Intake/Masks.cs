using Azure;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Pictures;

namespace Dgp.Functions.Intake;

/// <summary>Finds a job's mask: the one that is named, else the one beside the picture.</summary>
internal static class Masks
{
    /// <returns>Null where the task takes none, or none is there: then the task's own hole applies.</returns>
    /// <exception cref="DgpException">NotFound, BadMask, TooLarge, BadName.</exception>
    /// <exception cref="RequestFailedException">Status 404 or 412: it changed meanwhile. Others: storage fails.</exception>
    public static async Task<PictureRef?> FindAsync(BlobContainerClient uploads, JobRequest request, CancellationToken cancellation)
    {
        if (!request.Options.TakesMask(request.Task))
        {
            return null;
        }

        var name = request.Options.Mask ?? UploadName.MaskBeside(request.Picture);
        UploadName.RequireUsable(name);
        var blob = uploads.GetBlobClient(name);
        if (await StoredPicture.FindAsync(blob, cancellation) is not { } properties)
        {
            return request.Options.Mask is null
                ? null
                : throw new DgpException(
                    ErrorCode.NotFound, $"There is no mask '{Printable.Text(name)}' in {Containers.Uploads}.", "Upload the mask before the picture.");
        }

        try
        {
            return await StoredPicture.InspectAsync(blob, properties, cancellation);
        }
        catch (DgpException e) when (e.Code is ErrorCode.UnknownFormat or ErrorCode.BadImage)
        {
            throw new DgpException(ErrorCode.BadMask, $"The mask '{Printable.Text(name)}' cannot be used. {e.Message}", e.Hint, e);
        }
    }
}
