using System.Globalization;
using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Dgp.Contracts.Jobs;

namespace Dgp.Ledger;

/// <summary>What one owner's jobs take up.</summary>
/// <param name="Open">Jobs that have not ended.</param>
/// <param name="Day">Which day the rest is of, UTC.</param>
/// <param name="Seconds">Computed for jobs that ended on it.</param>
/// <param name="Ended">Those jobs.</param>
public sealed record OwnerAccount(int Open, DateOnly Day, double Seconds, int Ended)
{
    /// <summary>The same on a later day, of which nothing is known yet. An earlier one has passed.</summary>
    public OwnerAccount On(DateOnly day) => day > Day ? new OwnerAccount(Open, day, 0, 0) : this;
}

/// <summary>
/// An account for each owner (<see cref="UploadName.OwnerOf"/>): the metadata of an empty blob, <c>owners/&lt;owner&gt;.account</c> in
/// <see cref="Containers.Jobs"/>, changed on condition of its ETag. Who dies between opening or closing a job and its account leaves it wrong by one;
/// the sweep, which sees every open job, puts that right with <see cref="CorrectAsync"/>.
/// </summary>
public sealed class OwnerAccounts(BlobServiceClient blobs)
{
    private const string Folder = "owners/";
    private const string Ending = ".account";

    // Whoever comes second tries again soon, but not all at the same time.
    private const int MostPauseMilliseconds = 20;

    private readonly BlobContainerClient _container = blobs.GetBlobContainerClient(Containers.Jobs);

    /// <summary>Changes an account, as often as it takes.</summary>
    /// <param name="change">Made anew of each version; what it gives back unchanged is not written.</param>
    /// <returns>What is there then.</returns>
    public async Task<OwnerAccount> ChangeAsync(string owner, DateOnly today, Func<OwnerAccount, OwnerAccount> change, CancellationToken cancellation)
    {
        while (true)
        {
            var (account, etag) = await ReadAsync(owner, cancellation);
            var next = change(account.On(today));
            if (next == account || await WriteAsync(owner, next, etag, cancellation))
            {
                return next;
            }

            await Task.Delay(Random.Shared.Next(MostPauseMilliseconds), cancellation);
        }
    }

    /// <summary>A job ended: it is open no more, and what it computed counts.</summary>
    public Task EndAsync(string owner, DateOnly today, double seconds, CancellationToken cancellation) => ChangeAsync(
        owner, today, a => a with { Open = Math.Max(0, a.Open - 1), Seconds = Math.Round(a.Seconds + seconds, 3), Ended = a.Ended + 1 }, cancellation);

    /// <summary>Every account there is, with the version to correct.</summary>
    public async IAsyncEnumerable<(string Owner, OwnerAccount Account, ETag ETag)> ListAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var blob in _container.GetBlobsAsync(new GetBlobsOptions { Traits = BlobTraits.Metadata, Prefix = Folder }, cancellation))
        {
            if (blob.Name.EndsWith(Ending, StringComparison.Ordinal) && blob.Properties.ETag is { } etag)
            {
                yield return (blob.Name[Folder.Length..^Ending.Length], Of(blob.Metadata), etag);
            }
        }
    }

    /// <summary>Says how many jobs are open, unless the account has changed since <paramref name="etag"/>: then that was counted too early.</summary>
    /// <param name="etag">Null: there was none.</param>
    public Task<bool> CorrectAsync(string owner, OwnerAccount account, int open, ETag? etag, CancellationToken cancellation) =>
        WriteAsync(owner, account with { Open = open }, etag, cancellation);

    private async Task<(OwnerAccount Account, ETag? ETag)> ReadAsync(string owner, CancellationToken cancellation)
    {
        try
        {
            var properties = (await Blob(owner).GetPropertiesAsync(cancellationToken: cancellation)).Value;
            return (Of(properties.Metadata), properties.ETag);
        }
        catch (RequestFailedException e) when (e.Status == 404)
        {
            return (new OwnerAccount(0, default, 0, 0), null);
        }
    }

    /// <returns>Whether it was still that version.</returns>
    private async Task<bool> WriteAsync(string owner, OwnerAccount account, ETag? etag, CancellationToken cancellation)
    {
        var options = new BlobUploadOptions
        {
            Conditions = etag is { } version ? new BlobRequestConditions { IfMatch = version } : new BlobRequestConditions { IfNoneMatch = ETag.All },
            Metadata = new Dictionary<string, string>
            {
                ["open"] = account.Open.ToString(CultureInfo.InvariantCulture),
                ["day"] = account.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["seconds"] = account.Seconds.ToString(CultureInfo.InvariantCulture),
                ["ended"] = account.Ended.ToString(CultureInfo.InvariantCulture),
            },
        };
        try
        {
            await Blob(owner).UploadAsync(BinaryData.Empty, options, cancellation);
            return true;
        }
        catch (RequestFailedException e) when (e.ErrorCode == BlobErrorCode.BlobAlreadyExists || e.ErrorCode == BlobErrorCode.ConditionNotMet)
        {
            return false;
        }
    }

    // What someone scribbled there counts for nothing, and is written over.
    private static OwnerAccount Of(IDictionary<string, string> metadata)
    {
        string Text(string name) => metadata.TryGetValue(name, out var value) ? value : "";
        _ = int.TryParse(Text("open"), NumberStyles.None, CultureInfo.InvariantCulture, out var open);
        _ = DateOnly.TryParseExact(Text("day"), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        _ = double.TryParse(Text("seconds"), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds);
        _ = int.TryParse(Text("ended"), NumberStyles.None, CultureInfo.InvariantCulture, out var ended);
        return new OwnerAccount(open, day, seconds, ended);
    }

    private BlobClient Blob(string owner) => _container.GetBlobClient($"{Folder}{owner}{Ending}");
}
