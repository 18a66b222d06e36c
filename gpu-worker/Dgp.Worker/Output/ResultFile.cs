namespace Dgp.Worker.Output;

/// <summary>A file of a result, written when it is asked for.</summary>
/// <param name="ContentType">Media type, for browsers.</param>
internal sealed record ResultFile(string Name, string ContentType, Action<Stream> Save)
{
    public static ResultFile Png(string name, Action<Stream> save) => new(name, "image/png", save);
}
