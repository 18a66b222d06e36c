using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.PixelFormats;

/// <summary>Rows of one pixel format into rows of another.</summary>
internal static class PixelConversion
{
    public static void Convert<TFrom, TTo>(ReadOnlySpan<TFrom> source, Span<TTo> destination)
        where TFrom : unmanaged, IPixel<TFrom>
        where TTo : unmanaged, IPixel<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
        {
            MemoryMarshal.Cast<TFrom, TTo>(source).CopyTo(destination);
            return;
        }

        // One generic method, but the type tests are constants to the JIT: each pair gets its own straight loop.
        for (var i = 0; i < source.Length; i++)
        {
            if (typeof(TFrom) == typeof(Rgb24))
            {
                destination[i].FromRgb24((Rgb24)(object)source[i]);
            }
            else if (typeof(TFrom) == typeof(L8))
            {
                destination[i].FromL8((L8)(object)source[i]);
            }
            else
            {
                Rgba32 pixel = default;
                source[i].ToRgba32(ref pixel);
                destination[i].FromRgba32(pixel);
            }
        }
    }
}
