namespace Dgp.Contracts.Jobs;

/// <summary>One version of a blob.</summary>
/// <param name="Etag">As storage gave it.</param>
public sealed record BlobRef(string Container, string Name, string Etag);

/// <summary>A picture as its header says it is.</summary>
/// <param name="Width">As stored, before EXIF orientation. Pixels.</param>
/// <param name="Format">png, jpeg or webp.</param>
public sealed record PictureRef(string Container, string Name, string Etag, long Bytes, int Width, int Height, string Format)
{
    public BlobRef ToBlobRef() => new(Container, Name, Etag);
}
