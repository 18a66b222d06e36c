namespace Dgp.Engine.Checkpoints;

/// <summary>A checkpoint cannot be used; the message says why in a clause about "it". No user ever sees a failure of it: the restoration begins at the beginning.</summary>
internal sealed class CheckpointRefusedException(string reason, Exception? inner = null) : Exception(reason, inner)
{
    /// <summary>For whoever reads the report.</summary>
    public string Note => $"There was a checkpoint of an earlier attempt, but {Message}; this attempt began at the beginning.";

    public static CheckpointRefusedException Unreadable(Exception inner) => new("it is damaged or cannot be read", inner);
}
