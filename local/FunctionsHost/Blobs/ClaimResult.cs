namespace Dgp.FunctionsHost.Blobs;

internal enum ClaimResult
{
    /// <summary>Yes; nobody else does.</summary>
    Mine,

    /// <summary>It is done.</summary>
    Nothing,

    /// <summary>Not now: another host is at work, or the pause after a failure is not over.</summary>
    Later,

    /// <summary>Every attempt ended with the process that made it.</summary>
    UsedUp,
}
