using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>Puts an animation's frames together (WebP container specification, "Assembling the canvas from frames").</summary>
internal sealed class WebpCanvas
{
    private readonly Rgba32 _background;
    private Rectangle _toRestore;
    private bool _isEmpty = true;

    public WebpCanvas(Configuration configuration, WebpHeader header)
    {
        _background = header.Metadata.GetWebpMetadata().BackgroundColor;
        Pixels = DecodedPixels.Allocate<Rgba32>(configuration, header.Size);
        Pixels.Span.Fill(_background);
    }

    public PixelBuffer<Rgba32> Pixels { get; }

    public void Draw(WebpFrame frame, PixelBuffer<Rgba32> pixels)
    {
        for (var y = _toRestore.Top; y < _toRestore.Bottom; y++)
        {
            Pixels.Row(y).Slice(_toRestore.Left, _toRestore.Width).Fill(_background);
        }

        _toRestore = frame.Disposal == WebpDisposalMethod.RestoreToBackground ? frame.Area : Rectangle.Empty;
        for (var y = 0; y < frame.Area.Height; y++)
        {
            var below = Pixels.Row(frame.Area.Top + y).Slice(frame.Area.Left, frame.Area.Width);
            if (_isEmpty || frame.Blend == WebpBlendMethod.Source)
            {
                pixels.Row(y).CopyTo(below);
            }
            else
            {
                BlendOver(pixels.Row(y), below);
            }
        }

        _isEmpty = false;
    }

    private static void BlendOver(ReadOnlySpan<Rgba32> above, Span<Rgba32> below)
    {
        for (var x = 0; x < above.Length; x++)
        {
            below[x] = above[x].A switch
            {
                byte.MaxValue => above[x],
                0 => below[x],
                _ => Blend(above[x], below[x]),
            };
        }
    }

    /// <summary>Porter and Duff's "over" on colours that are not premultiplied.</summary>
    private static Rgba32 Blend(Rgba32 above, Rgba32 below)
    {
        var a = above.A / 255f;
        var b = below.A / 255f * (1 - a);
        var sum = a + b;
        return new Rgba32(Mix(above.R, below.R), Mix(above.G, below.G), Mix(above.B, below.B), (byte)(255 * sum + 0.5f));

        byte Mix(byte top, byte bottom) => (byte)((top * a + bottom * b) / sum + 0.5f);
    }
}
