namespace Microsoft.Azure.Functions.Worker;

/// <summary>How the trigger learns of blobs. In this build both values poll the container: there is no Event Grid on a laptop.</summary>
public enum BlobTriggerSource
{
    LogsAndContainerScan,
    EventGrid,
}
