using Dgp.Contracts;

namespace Dgp.Functions.Pictures;

/// <summary>What the first bytes of a file say of the picture in it. No pixel is decoded and nothing is allocated by what they claim.</summary>
/// <param name="Format">png, jpeg or webp: by content, whatever the name ends in.</param>
/// <param name="Width">As stored, before EXIF orientation. Pixels, at least 1.</param>
internal sealed record PictureHeader(string Format, int Width, int Height)
{
    public long Pixels => (long)Width * Height;

    /// <param name="start">The file's first bytes; the more, the further its header may reach.</param>
    /// <returns>Null where they end before the header does.</returns>
    /// <exception cref="DgpException">UnknownFormat, BadImage.</exception>
    public static PictureHeader? Read(ReadOnlySpan<byte> start) =>
        PngHeader.Recognises(start) ? PngHeader.Read(start)
        : JpegHeader.Recognises(start) ? JpegHeader.Read(start)
        : WebpHeader.Recognises(start) ? WebpHeader.Read(start)
        : throw new DgpException(ErrorCode.UnknownFormat, "The file is no PNG, JPEG or WebP.", "Convert it to one of these.");

    internal static DgpException Bad(string why) =>
        new(ErrorCode.BadImage, $"The file is damaged: {why}.", "Open it in a picture viewer; if it shows, save it anew.");

    /// <summary>Whether the bytes begin so, as far as there are any.</summary>
    internal static bool Begins(ReadOnlySpan<byte> start, ReadOnlySpan<byte> signature) =>
        start.Length > 0 && signature.StartsWith(start[..Math.Min(start.Length, signature.Length)]);
}
