using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Pictures;
using Microsoft.AspNetCore.Http;

namespace Dgp.Functions.Http;

/// <summary>A picture that came as a body, whole and checked, on its way into storage. It lies in a file, not in memory.</summary>
internal sealed class ReceivedPicture : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly PictureHeader _header;
    private readonly byte[] _hash;

    private ReceivedPicture(FileStream file, PictureHeader header, byte[] hash) => (_file, _header, _hash) = (file, header, hash);

    /// <exception cref="DgpException">UnknownFormat, BadImage, TooLarge: nothing is kept of it.</exception>
    /// <exception cref="BadHttpRequestException">It was cut off, or came too slowly.</exception>
    public static async Task<ReceivedPicture> ReceiveAsync(HttpRequest request, CancellationToken cancellation)
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()),
            new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.ReadWrite,
                Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
            });
        try
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            var length = await RequestBody.CopyAsync(
                request,
                PictureLimits.MostBytes,
                part =>
                {
                    hash.AppendData(part.Span);
                    return file.WriteAsync(part, cancellation);
                },
                () => StoredPicture.TooLong("is longer"),
                cancellation);
            var start = new byte[Math.Min(length, StoredPicture.MostHeaderBytes)];
            file.Position = 0;
            await file.ReadExactlyAsync(start, cancellation);
            return new ReceivedPicture(file, StoredPicture.Inspect(start, length), hash.GetHashAndReset());
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Puts it into the uploads, under a name made of the day, the name given and its content and options, so that a client that asks again
    /// because no answer came gets the job it had.
    /// </summary>
    /// <param name="name">May be empty.</param>
    public async Task<BlobClient> StoreAsync(
        BlobContainerClient uploads, string task, string name, JobOptions options, DateTimeOffset now, CancellationToken cancellation)
    {
        var identity = JobId.Of("", name, Convert.ToHexString(_hash), options);
        var file = name.Length == 0 ? identity : $"{name}-{identity}";
        var upload = uploads.GetBlobClient(FormattableString.Invariant($"{task}/http/{now:yyyy-MM-dd}/{file}.{_header.Format}"));
        _file.Position = 0;
        try
        {
            await upload.UploadAsync(
                _file,
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = Azure.ETag.All },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "image/" + _header.Format },
                    Metadata = options.ToMetadata().ToDictionary(),
                },
                cancellation);
        }
        catch (Azure.RequestFailedException e) when (e.Status is 409 or 412)
        {
            // It came before, with the same bytes and options.
        }

        return upload;
    }

    public ValueTask DisposeAsync() => _file.DisposeAsync();
}
