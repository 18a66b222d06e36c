namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>WebP.</summary>
public sealed class WebpFormat : IImageFormat<WebpMetadata, WebpFrameMetadata>
{
    private WebpFormat()
    {
    }

    public static WebpFormat Instance { get; } = new();

    public string Name => "Webp";

    public string DefaultMimeType => "image/webp";

    public IEnumerable<string> MimeTypes { get; } = ["image/webp"];

    public IEnumerable<string> FileExtensions { get; } = ["webp"];

    public WebpMetadata CreateDefaultFormatMetadata() => new();

    public WebpFrameMetadata CreateDefaultFormatFrameMetadata() => new();
}

/// <summary>Teaches a <see cref="Configuration"/> to read and write WebP.</summary>
public sealed class WebpConfigurationModule : IImageFormatConfigurationModule
{
    public void Configure(Configuration configuration) => configuration.Add(new WebpCodec());
}
