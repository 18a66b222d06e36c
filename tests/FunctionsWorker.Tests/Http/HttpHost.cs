namespace FunctionsWorker.Tests.Http;

/// <summary>One host with all HTTP functions, for all tests of them.</summary>
public sealed class HttpHost(Storage storage) : IAsyncLifetime
{
    public HostProcess Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var settings = storage.Settings();
        settings["FUNCTIONS_REQUEST_BODY_SIZE_LIMIT"] = "1000";
        Host = await HostProcess.StartAsync(["hello", "Item", "Keep", "Length", "Broken", "Plain", "Several", "Wait", "Refused"], settings);
    }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
