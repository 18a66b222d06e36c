namespace Azure.Messaging.ServiceBus;

/// <summary>A queue or its dead letters: <c>name</c> or <c>name/$DeadLetterQueue</c>, in any case, as in the cloud.</summary>
internal readonly record struct EntityPath(string Queue, SubQueue Part)
{
    private const string DeadLetterSuffix = "/$DeadLetterQueue";
    private const string TransferDeadLetterSuffix = "/$Transfer/$DeadLetterQueue";

    public static EntityPath Parse(string path, SubQueue part = SubQueue.None)
    {
        if (part == SubQueue.None)
        {
            // The longer suffix ends in the shorter one.
            foreach (var (suffix, named) in new[] { (TransferDeadLetterSuffix, SubQueue.TransferDeadLetter), (DeadLetterSuffix, SubQueue.DeadLetter) })
            {
                if (path.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
                {
                    return new(path[..^suffix.Length], named);
                }
            }
        }

        return new(path, part);
    }

    public override string ToString() => Part switch
    {
        SubQueue.DeadLetter => Queue + DeadLetterSuffix,
        SubQueue.TransferDeadLetter => Queue + TransferDeadLetterSuffix,
        _ => Queue,
    };
}
