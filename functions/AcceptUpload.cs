using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Functions.Intake;
using Dgp.Ledger;
using Microsoft.Azure.Functions.Worker;
using Polly;

namespace Dgp.Functions;

/// <summary>Whatever is dropped into the container uploads comes here, at least once for each of its versions.</summary>
public sealed class AcceptUpload(Validation validation, Admission admission, ResiliencePipeline retries, Telemetry telemetry)
{
    [Function(nameof(AcceptUpload))]
    public async Task RunAsync(
        [BlobTrigger("uploads/{name}", Source = BlobTriggerSource.EventGrid, Connection = Connections.Storage)] BlobClient upload,
        string name,
        CancellationToken cancellation)
    {
        using var span = telemetry.Accepting(Printable.Text(name));
        // From the start each time: what was decided may have changed, and every step may be repeated.
        await retries.ExecuteAsync(
            async token =>
            {
                if (await validation.DecideAsync(upload, name, token) is { } decision)
                {
                    await admission.EnterAsync(decision, token);
                }
            },
            cancellation);
    }
}
