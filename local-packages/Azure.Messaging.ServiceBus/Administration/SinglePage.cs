using System.Net;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>A list that is read as a whole when it is first asked for.</summary>
internal sealed class SinglePage<T>(Func<CancellationToken, Task<IReadOnlyList<T>>> read, CancellationToken cancellationToken) : AsyncPageable<T>(cancellationToken)
    where T : notnull
{
    public override async IAsyncEnumerable<Page<T>> AsPages(string? continuationToken = null, int? pageSizeHint = null)
    {
        yield return Page<T>.FromValues(await read(CancellationToken).ConfigureAwait(false), null, new LocalResponse(HttpStatusCode.OK));
    }
}
