using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Storage.Blobs;

namespace Dgp.Functions.Tests.Running;

/// <summary>Sits between a client and storage: counts what is read, and lets something happen before a request goes out.</summary>
internal sealed class StorageTap : HttpPipelinePolicy
{
    private Action<Request> _before = _ => { };

    /// <summary>Bytes of blobs, by GET.</summary>
    public long BytesRead { get; private set; }

    public int Requests { get; private set; }

    public static (BlobServiceClient Blobs, StorageTap Tap) On(LocalServices services, Action<Request>? before = null)
    {
        var tap = new StorageTap { _before = before ?? (_ => { }) };
        var options = new BlobClientOptions();
        options.AddPolicy(tap, HttpPipelinePosition.PerRetry);
        return (new BlobServiceClient(services.Environment[Dgp.Ledger.Connections.Storage], options), tap);
    }

    public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Before(message);
        ProcessNext(message, pipeline);
        After(message);
    }

    public override async ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
    {
        Before(message);
        await ProcessNextAsync(message, pipeline);
        After(message);
    }

    private void Before(HttpMessage message)
    {
        Requests++;
        _before(message.Request);
    }

    private void After(HttpMessage message)
    {
        if (message.Request.Method == RequestMethod.Get && message.Response.Headers.ContentLength is { } length)
        {
            BytesRead += length;
        }
    }
}
