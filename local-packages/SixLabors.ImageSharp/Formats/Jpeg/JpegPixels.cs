using System.Runtime.InteropServices;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Native;
using SixLabors.ImageSharp.PixelFormats;

namespace SixLabors.ImageSharp.Formats.Jpeg;

/// <summary>Hands pixels to and takes them from libjpeg-turbo.</summary>
internal static class JpegPixels
{
    private const int DecodeFlags = LibTurboJpeg.AccurateDct | LibTurboJpeg.FastUpsample | LibTurboJpeg.LimitScans;

    /// <summary>Data that ends early or is damaged within a scan leaves what could be read, as in the published package.</summary>
    /// <exception cref="InvalidImageContentException">Nothing can be decoded.</exception>
    public static unsafe void Decode(Configuration configuration, byte[] data, JpegHeader header, PixelBuffer<Rgb24> pixels)
    {
        var handle = LibTurboJpeg.InitDecompress();
        try
        {
            fixed (byte* file = data)
            {
                var size = new CULong((nuint)data.Length);
                Check(handle, LibTurboJpeg.DecompressHeader(handle, file, size, out var width, out var height, out _, out _));
                if (width != pixels.Width || height != pixels.Height)
                {
                    throw new InvalidImageContentException("The JPEG's frame headers contradict each other.");
                }

                if (header.Components == 4)
                {
                    DecodeCmyk(configuration, handle, file, size, pixels);
                    return;
                }

                fixed (Rgb24* start = pixels.Span)
                {
                    Check(handle, LibTurboJpeg.Decompress(
                        handle, file, size, start, width, 0, height, LibTurboJpeg.PixelRgb, DecodeFlags));
                }
            }
        }
        finally
        {
            _ = LibTurboJpeg.Destroy(handle);
        }
    }

    /// <exception cref="ImageFormatException">The library refuses the picture.</exception>
    public static unsafe byte[] Encode<T>(PixelBuffer<T> pixels, int pixelFormat, int subsampling, int quality)
        where T : unmanaged
    {
        var handle = LibTurboJpeg.InitCompress();
        byte* data = null;
        CULong size = default;
        try
        {
            fixed (T* start = pixels.Span)
            {
                var result = LibTurboJpeg.Compress(
                    handle, start, pixels.Width, 0, pixels.Height, pixelFormat, ref data, ref size, subsampling, quality, LibTurboJpeg.AccurateDct);
                return result == 0
                    ? new ReadOnlySpan<byte>(data, checked((int)size.Value)).ToArray()
                    : throw new ImageFormatException(LibTurboJpeg.Error(handle));
            }
        }
        finally
        {
            LibTurboJpeg.Free(data);
            _ = LibTurboJpeg.Destroy(handle);
        }
    }

    /// <summary>Four components are taken to be stored inverted, as Adobe's programs do: R = C·K/255.</summary>
    private static unsafe void DecodeCmyk(Configuration configuration, nint handle, byte* file, CULong size, PixelBuffer<Rgb24> pixels)
    {
        var inks = DecodedPixels.Allocate<Rgba32>(configuration, new Size(pixels.Width, pixels.Height));   // C, M, Y, K
        fixed (Rgba32* start = inks.Span)
        {
            Check(handle, LibTurboJpeg.Decompress(
                handle, file, size, start, pixels.Width, 0, pixels.Height, LibTurboJpeg.PixelCmyk, DecodeFlags));
        }

        var destination = pixels.Span;
        for (var i = 0; i < destination.Length; i++)
        {
            var ink = inks.Span[i];
            destination[i] = new Rgb24(Mixed(ink.R, ink.A), Mixed(ink.G, ink.A), Mixed(ink.B, ink.A));
        }
    }

    private static byte Mixed(int colour, int black) => (byte)((colour * black + 127) / 255);

    private static void Check(nint handle, int result)
    {
        if (result != 0 && LibTurboJpeg.ErrorCode(handle) != LibTurboJpeg.ErrorIsWarning)
        {
            throw new InvalidImageContentException(LibTurboJpeg.Error(handle));
        }
    }
}
