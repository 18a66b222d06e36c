using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;

namespace SixLabors.ImageSharp;

/// <summary>Writing pictures.</summary>
public static class ImageExtensions
{
    /// <summary>Writes the format that the file name's extension stands for.</summary>
    /// <exception cref="UnknownImageFormatException">The extension stands for no known format.</exception>
    public static void Save(this Image source, string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var extension = Path.GetExtension(path).TrimStart('.');
        var codec = source.Configuration.Codecs.FirstOrDefault(c => c.Format.FileExtensions.Contains(extension, StringComparer.OrdinalIgnoreCase))
            ?? throw new UnknownImageFormatException($"No encoder writes files named *.{extension}.");
        source.Save(path, codec.DefaultEncoder);
    }

    public static void Save(this Image source, string path, IImageEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(encoder);
        using var file = File.Create(path);
        source.Save(file, encoder);
    }

    /// <exception cref="NotSupportedException">The stream cannot be written to.</exception>
    public static void Save(this Image source, Stream stream, IImageFormat format)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(format);
        if (!stream.CanWrite)
        {
            throw new NotSupportedException("The stream cannot be written to.");
        }

        source.Save(stream, source.EncoderFor(format));
    }

    public static void SaveAsJpeg(this Image source, string path) => source.Save(path, source.EncoderFor(JpegFormat.Instance));

    public static void SaveAsJpeg(this Image source, string path, JpegEncoder encoder) =>
        source.Save(path, encoder ?? source.EncoderFor(JpegFormat.Instance));

    public static void SaveAsJpeg(this Image source, Stream stream) => source.Save(stream, source.EncoderFor(JpegFormat.Instance));

    public static void SaveAsJpeg(this Image source, Stream stream, JpegEncoder encoder) =>
        source.Save(stream, encoder ?? source.EncoderFor(JpegFormat.Instance));

    public static void SaveAsPng(this Image source, string path) => source.Save(path, source.EncoderFor(PngFormat.Instance));

    public static void SaveAsPng(this Image source, string path, PngEncoder encoder) =>
        source.Save(path, encoder ?? source.EncoderFor(PngFormat.Instance));

    public static void SaveAsPng(this Image source, Stream stream) => source.Save(stream, source.EncoderFor(PngFormat.Instance));

    public static void SaveAsPng(this Image source, Stream stream, PngEncoder encoder) =>
        source.Save(stream, encoder ?? source.EncoderFor(PngFormat.Instance));

    public static void SaveAsWebp(this Image source, string path) => source.Save(path, source.EncoderFor(WebpFormat.Instance));

    public static void SaveAsWebp(this Image source, string path, WebpEncoder encoder) =>
        source.Save(path, encoder ?? source.EncoderFor(WebpFormat.Instance));

    public static void SaveAsWebp(this Image source, Stream stream) => source.Save(stream, source.EncoderFor(WebpFormat.Instance));

    public static void SaveAsWebp(this Image source, Stream stream, WebpEncoder encoder) =>
        source.Save(stream, encoder ?? source.EncoderFor(WebpFormat.Instance));

    private static IImageEncoder EncoderFor(this Image source, IImageFormat format) =>
        source.Configuration.Codecs.FirstOrDefault(codec => codec.Format == format)?.DefaultEncoder
        ?? throw new UnknownImageFormatException($"The image's configuration has no {format.Name} encoder.");
}
