using Dgp.Contracts;
using Microsoft.AspNetCore.Http;

namespace Dgp.Functions.Http;

/// <summary>Bodies of a bounded length, whatever the client says of it.</summary>
internal static class RequestBody
{
    private const int BufferBytes = 64 << 10;

    /// <summary>Copies the body as it comes, and stops as soon as it is longer than is allowed.</summary>
    /// <returns>Bytes.</returns>
    /// <exception cref="DgpException">TooLarge.</exception>
    /// <exception cref="BadHttpRequestException">It was cut off, or came too slowly.</exception>
    public static async Task<long> CopyAsync(
        HttpRequest request, long mostBytes, Func<ReadOnlyMemory<byte>, ValueTask> write, Func<DgpException> tooLarge, CancellationToken cancellation)
    {
        // Without reading any of it, where the client is honest.
        if (request.ContentLength > mostBytes)
        {
            throw tooLarge();
        }

        var buffer = new byte[BufferBytes];
        long length = 0;
        while (await request.Body.ReadAsync(buffer, cancellation) is var read and > 0)
        {
            length += read;
            await write(length <= mostBytes ? buffer.AsMemory(0, read) : throw tooLarge());
        }

        return request.ContentLength is { } promised && promised != length
            ? throw new BadHttpRequestException("The body is shorter than its Content-Length.")
            : length;
    }
}
