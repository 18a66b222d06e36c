using System.Globalization;

namespace Dgp.FunctionsHost.Tests.Http;

/// <summary>One host for all tests of a class.</summary>
public sealed class HttpHost(Storage storage) : IAsyncLifetime
{
    public const int BodyLimit = 6_000_000;

    public HostProcess Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await HostProcess.StartAsync(
        ["hello", "Item", "Digest", "Many", "Broken", "Wait"],
        new Dictionary<string, string>(storage.Settings()) { ["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = BodyLimit.ToString(CultureInfo.InvariantCulture) });

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
