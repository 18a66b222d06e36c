using Azure;

namespace Dgp.Worker.Stack.Chaos;

/// <summary>Storage that was killed answers nobody for a moment. That is meant to be, and no finding.</summary>
internal static class StorageOutage
{
    public static bool Is(Exception e) => e is RequestFailedException { Status: 0 or >= 500 } or AggregateException or HttpRequestException or IOException;
}
