using Azure;
using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Dgp.Contracts;

namespace Dgp.Worker.Jobs;

/// <summary>Tells failures of storage, queue, network and disk, which may pass, from those that will not.</summary>
internal static class TransientFailure
{
    public static bool Is(Exception e) => e switch
    {
        // Roles that are not there yet are an error of the service's too.
        RequestFailedException or ServiceBusException or AuthenticationFailedException or IOException or TimeoutException
            or HttpRequestException or TaskCanceledException => true,
        // What the clients throw after several tries.
        AggregateException several => several.InnerExceptions.All(Is),
        _ => false,
    };

    public static DgpException Explain(Exception e) => new(
        ErrorCode.StorageUnavailable,
        $"Storage, queue or disk failed ({e.GetType().Name}) as often as the job was tried.",
        "Upload the picture again once they work; the worker's log has the details.",
        e);
}
