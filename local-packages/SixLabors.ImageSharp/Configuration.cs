using SixLabors.ImageSharp.Formats;
using SixLabors.ImageSharp.Formats.Jpeg;
using SixLabors.ImageSharp.Formats.Png;
using SixLabors.ImageSharp.Formats.Webp;
using SixLabors.ImageSharp.Memory;

namespace SixLabors.ImageSharp;

/// <summary>Which formats are known and where pixel memory comes from.</summary>
public sealed class Configuration
{
    private List<ImageCodec> _codecs = [];
    private MemoryAllocator _memoryAllocator = MemoryAllocator.Default;

    /// <summary>Knows no format.</summary>
    public Configuration()
    {
    }

    public Configuration(params IImageFormatConfigurationModule[] configurationModules)
    {
        foreach (var module in configurationModules ?? [])
        {
            module.Configure(this);
        }
    }

    public static Configuration Default { get; } =
        new(new PngConfigurationModule(), new JpegConfigurationModule(), new WebpConfigurationModule());

    /// <summary>Whether every picture is one block of memory, however large; see <see cref="Image{TPixel}.DangerousTryGetSinglePixelMemory"/>.</summary>
    public bool PreferContiguousImageBuffers { get; set; }

    public IEnumerable<IImageFormat> ImageFormats => _codecs.Select(codec => codec.Format);

    public MemoryAllocator MemoryAllocator
    {
        get => _memoryAllocator;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _memoryAllocator = value;
        }
    }

    internal IReadOnlyList<ImageCodec> Codecs => _codecs;

    /// <summary>A copy with its own allocator setting; the formats are shared and, as in the published package,
    /// <see cref="PreferContiguousImageBuffers"/> starts at its default.</summary>
    public Configuration Clone() => new() { _codecs = _codecs, _memoryAllocator = _memoryAllocator };

    internal void Add(ImageCodec codec) => _codecs.Add(codec);
}
