using Dgp.Contracts;

namespace Dgp.Worker.Input.Formats;

/// <summary>A picture's file, taken apart by us before a decoder sees it: cheap to read, bounded by the file's own length.</summary>
internal abstract class PictureFile
{
    /// <summary>PNG, JPEG or Webp: by content, whatever the name ends in.</summary>
    public abstract string Format { get; }

    /// <summary>As stored, before any turning. Pixels.</summary>
    public int Width { get; protected init; }

    public int Height { get; protected init; }

    /// <summary>False where every pixel is opaque for certain.</summary>
    public bool MayBeTransparent { get; protected init; }

    public bool IsAnimation { get; protected init; }

    public PictureMetadata Metadata { get; protected init; } = PictureMetadata.None;

    /// <summary>Where the decoded pixels belong if they are one frame of an animation that does not fill its canvas.</summary>
    public FramePlace? Place { get; protected init; }

    /// <returns>Null where it is no PNG, JPEG or WebP.</returns>
    /// <exception cref="InvalidDataException">Thrown when the file is damaged; says where.</exception>
    public static PictureFile? Read(byte[] file) =>
        PngFile.Recognises(file) ? PngFile.Parse(file)
        : JpegFile.Recognises(file) ? JpegFile.Parse(file)
        : WebpFile.Recognises(file) ? WebpFile.Parse(file)
        : null;

    /// <summary>
    /// The file reduced to its pixels. No metadata is in it, for a decoder would inflate, copy and follow whatever that claims; and what
    /// makes a decoder work or wait beyond all proportion has been refused.
    /// </summary>
    /// <exception cref="InvalidDataException">Thrown when the file is damaged; says where.</exception>
    /// <exception cref="DgpException">TooLarge: decoding takes more than the picture's size justifies.</exception>
    public abstract byte[] ForDecoder(CancellationToken cancellation);

    protected static InvalidDataException Damaged(string where) => new(where);
}

/// <param name="X">Of the frame's left edge on the canvas. Pixels.</param>
internal readonly record struct FramePlace(int X, int Y, int Width, int Height);
