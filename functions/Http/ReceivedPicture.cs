using System.Buffers;
using System.Security.Cryptography;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Pictures;
using Microsoft.AspNetCore.Http;

namespace Dgp.Functions.Http;

/// <summary>
/// A picture that came as a body, whole and checked, on its way into the uploads. Its name there follows from its content, so it must have come whole first. One block of it
/// is in memory; what is longer goes to storage as it comes, to where no trigger looks, so that many at once need neither memory nor disk.
/// </summary>
internal sealed class ReceivedPicture : IAsyncDisposable
{
    /// <summary>Bytes of a picture that are in memory at a time.</summary>
    public const int BlockBytes = 4 << 20;

    // In the container of entries, which are not in a folder.
    private const string Incoming = "incoming/";

    private readonly byte[] _block;
    private readonly BlockBlobClient _staged;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly List<string> _blockIds = [];
    private int _filled;
    private string _format = "";
    private bool _committed;

    private ReceivedPicture(BlobServiceClient blobs, int blockBytes)
    {
        _block = ArrayPool<byte>.Shared.Rent(blockBytes);
        _staged = blobs.GetBlobContainerClient(Containers.Jobs).GetBlockBlobClient(Incoming + Guid.NewGuid().ToString("N"));
    }

    /// <exception cref="DgpException">UnknownFormat, BadImage, TooLarge: nothing is kept of it.</exception>
    /// <exception cref="BadHttpRequestException">It was cut off, or came too slowly.</exception>
    /// <exception cref="Azure.RequestFailedException">Storage fails.</exception>
    public static async Task<ReceivedPicture> ReceiveAsync(BlobServiceClient blobs, HttpRequest request, CancellationToken cancellation)
    {
        var picture = new ReceivedPicture(blobs, (int)Math.Clamp(request.ContentLength ?? BlockBytes, 1, BlockBytes));
        try
        {
            await picture.ReadAsync(request, cancellation);
            return picture;
        }
        catch
        {
            await picture.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Puts it into the uploads, under a name made of the name given and its content and options alone, so that a client that asks again
    /// because no answer came, or another day, gets the job it had.
    /// </summary>
    /// <param name="name">May be empty.</param>
    public async Task<BlobClient> StoreAsync(
        BlobContainerClient uploads, string task, string name, JobOptions options, CancellationToken cancellation)
    {
        var upload = uploads.GetBlobClient(NameOf(task, name, options));
        // The second transfer is spared to whoever asks again.
        if (_committed && await upload.ExistsAsync(cancellation))
        {
            return upload;
        }

        await using var content = _committed
            ? await _staged.OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = BlockBytes }, cancellation)
            : new MemoryStream(_block, 0, _filled, writable: false);
        try
        {
            await upload.UploadAsync(
                content,
                new BlobUploadOptions
                {
                    Conditions = new BlobRequestConditions { IfNoneMatch = Azure.ETag.All },
                    HttpHeaders = new BlobHttpHeaders { ContentType = "image/" + _format },
                    Metadata = options.ToMetadata().ToDictionary(),
                    TransferOptions = new() { InitialTransferSize = BlockBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = 1 },
                },
                cancellation);
        }
        catch (Azure.RequestFailedException e) when (e.Status is 409 or 412)
        {
            // It came before, with the same bytes and options.
        }

        return upload;
    }

    public async ValueTask DisposeAsync()
    {
        ArrayPool<byte>.Shared.Return(_block);
        _hash.Dispose();
        if (_committed)
        {
            try
            {
                await _staged.DeleteIfExistsAsync();
            }
            catch (Exception e) when (e is Azure.RequestFailedException or AggregateException)
            {
                // The reconcile takes it away.
            }
        }
    }

    /// <summary>Takes away what functions that died have left. Blocks that were never made a blob go by themselves, after a week.</summary>
    /// <exception cref="Azure.RequestFailedException">Storage fails.</exception>
    public static async Task DeleteLeftoversAsync(BlobServiceClient blobs, DateTimeOffset before, CancellationToken cancellation)
    {
        var container = blobs.GetBlobContainerClient(Containers.Jobs);
        await foreach (var blob in container.GetBlobsAsync(new GetBlobsOptions { Prefix = Incoming }, cancellation))
        {
            if (blob.Properties.LastModified < before)
            {
                await container.DeleteBlobIfExistsAsync(blob.Name, cancellationToken: cancellation);
            }
        }
    }

    private string NameOf(string task, string name, JobOptions options)
    {
        var identity = JobId.Of("", name, Convert.ToHexString(_hash.GetCurrentHash()), options);
        var file = name.Length == 0 ? identity : $"{name}-{identity}";
        return $"{task}/http/{file}.{_format}";
    }

    private async Task ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        var length = await RequestBody.CopyAsync(
            request, PictureLimits.MostBytes, part => AddAsync(part, cancellation), () => StoredPicture.TooLong("is longer"), cancellation);
        if (_blockIds.Count == 0)
        {
            _format = StoredPicture.Inspect(_block.AsSpan(0, Math.Min(_filled, StoredPicture.MostHeaderBytes)), length).Format;
            return;
        }

        await StageAsync(cancellation);
        await _staged.CommitBlockListAsync(_blockIds, cancellationToken: cancellation);
        _committed = true;
    }

    private async ValueTask AddAsync(ReadOnlyMemory<byte> part, CancellationToken cancellation)
    {
        _hash.AppendData(part.Span);
        while (part.Length > 0)
        {
            if (_filled == _block.Length)
            {
                await StageAsync(cancellation);
            }

            var taken = Math.Min(part.Length, _block.Length - _filled);
            part[..taken].CopyTo(_block.AsMemory(_filled));
            _filled += taken;
            part = part[taken..];
        }
    }

    /// <summary>Sends what is in memory. What is no picture has not gone anywhere by then.</summary>
    private async Task StageAsync(CancellationToken cancellation)
    {
        if (_blockIds.Count == 0)
        {
            // More follows, or there would be no need to send it yet.
            _format = StoredPicture.Inspect(_block.AsSpan(0, Math.Min(_filled, StoredPicture.MostHeaderBytes)), _filled + 1).Format;
        }

        // Of one length, and in base64.
        var id = Convert.ToBase64String(BitConverter.GetBytes(_blockIds.Count));
        using var content = new MemoryStream(_block, 0, _filled, writable: false);
        await _staged.StageBlockAsync(id, content, cancellationToken: cancellation);
        _blockIds.Add(id);
        _filled = 0;
    }
}
