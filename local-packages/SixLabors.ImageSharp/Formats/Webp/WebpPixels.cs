using System.Runtime.CompilerServices;
using SixLabors.ImageSharp.Memory;
using SixLabors.ImageSharp.Native;

namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>Hands pixels to and takes them from libwebp.</summary>
internal static unsafe class WebpPixels
{
    private const int BytesPerRgba = 4;

    /// <param name="data">A file, or a frame's chunks; if it is cut off, the pixels that are missing stay as they are.</param>
    /// <param name="pixels">RGB or RGBA, of the size that the headers say.</param>
    /// <exception cref="ImageFormatException">Damaged.</exception>
    public static void Decode<T>(ReadOnlySpan<byte> data, PixelBuffer<T> pixels)
        where T : unmanaged
    {
        var size = (nuint)pixels.Span.Length * (nuint)Unsafe.SizeOf<T>();
        var stride = pixels.Width * Unsafe.SizeOf<T>();
        var colorspace = Unsafe.SizeOf<T>() == BytesPerRgba ? LibWebp.ColorspaceRgba : LibWebp.ColorspaceRgb;
        fixed (byte* file = data)
        fixed (T* start = pixels.Span)
        {
            if (LibWebp.GetInfo(file, (nuint)data.Length, out var width, out var height) == 0
                || width != pixels.Width || height != pixels.Height)
            {
                throw new ImageFormatException("The WebP's headers are damaged or contradict each other.");
            }

            var decoder = LibWebp.NewIncremental(colorspace, start, size, stride);
            var status = LibWebp.UpdateIncremental(decoder, file, (nuint)data.Length);
            LibWebp.DeleteIncremental(decoder);
            if (status is not (LibWebp.StatusOk or LibWebp.StatusSuspended))
            {
                throw new ImageFormatException($"The WebP's pixels are damaged: libwebp's status {status}.");
            }
        }
    }

    /// <returns>A file of one picture.</returns>
    /// <exception cref="ImageFormatException">The library refuses the picture or the settings.</exception>
    public static byte[] Encode<T>(PixelBuffer<T> pixels, Rectangle area, WebpEncoder settings, bool lossless)
        where T : unmanaged
    {
        LibWebp.Config config;
        LibWebp.Picture picture;
        LibWebp.MemoryWriter writer;
        if (LibWebp.ConfigInit(&config, 0, Math.Clamp(settings.Quality, 0, 100), LibWebp.EncoderAbi) == 0 || LibWebp.PictureInit(&picture, LibWebp.EncoderAbi) == 0)
        {
            throw new ImageFormatException("libwebp is of another version.");
        }

        config.Lossless = lossless ? 1 : 0;
        config.Method = (int)settings.Method;
        config.Exact = settings.TransparentColorMode == WebpTransparentColorMode.Preserve ? 1 : 0;
        picture.UseArgb = config.Lossless;
        picture.Width = area.Width;
        picture.Height = area.Height;
        picture.Writer = LibWebp.MemoryWrite;
        picture.CustomPointer = &writer;
        LibWebp.MemoryWriterInit(&writer);
        try
        {
            return Import(&picture, pixels, area) && LibWebp.Encode(&config, &picture) != 0
                ? new ReadOnlySpan<byte>(writer.Memory, checked((int)writer.Size)).ToArray()
                : throw new ImageFormatException($"libwebp cannot encode the picture: error {picture.ErrorCode}.");
        }
        finally
        {
            LibWebp.PictureFree(&picture);
            LibWebp.MemoryWriterClear(&writer);
        }
    }

    private static bool Import<T>(LibWebp.Picture* picture, PixelBuffer<T> pixels, Rectangle area)
        where T : unmanaged
    {
        var stride = pixels.Width * Unsafe.SizeOf<T>();
        fixed (T* start = &pixels[area.X, area.Y])
        {
            return Unsafe.SizeOf<T>() == BytesPerRgba
                ? LibWebp.PictureImportRgba(picture, start, stride) != 0
                : LibWebp.PictureImportRgb(picture, start, stride) != 0;
        }
    }
}
