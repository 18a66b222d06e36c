namespace Dgp.Worker.Stack;

/// <summary>What a local stack is made of.</summary>
/// <param name="Data">Folder that everything is kept in.</param>
internal sealed record StackSettings(string Data, int Workers)
{
    public const int MostWorkers = 64;

    /// <summary>As in the cloud. The description that the queue server has in common with the emulator says an hour, which is the emulator's limit.</summary>
    public static readonly TimeSpan TimeToLive = TimeSpan.FromDays(14);

    /// <summary>Name of the queue.</summary>
    public string Queue { get; init; } = "jobs";

    /// <summary>
    /// Short, against five minutes in the cloud, so that the job of a killed worker is soon another's. A living worker renews it in time.
    /// </summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>What the workers compute on; null leaves it to them.</summary>
    public string? Device { get; init; }

    /// <summary>What is in the folder is deleted first.</summary>
    public bool Fresh { get; init; }

    public RestartDelays Delays { get; init; } = RestartDelays.Usual;

    public string Path(params string[] parts) => System.IO.Path.Combine([Data, .. parts]);
}
