using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats;

/// <summary>How many bits a pixel takes, all its components together.</summary>
public class PixelTypeInfo(int bitsPerPixel)
{
    public int BitsPerPixel { get; } = bitsPerPixel;

    internal static PixelTypeInfo Create<TPixel>()
        where TPixel : unmanaged, IPixel<TPixel>
        => new(Unsafe.SizeOf<TPixel>() * 8);
}
