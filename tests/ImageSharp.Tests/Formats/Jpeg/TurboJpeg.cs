using System.Runtime.InteropServices;

namespace ImageSharp.Tests.Formats.Jpeg;

/// <summary>libjpeg-turbo, called by the tests themselves: JPEGs of kinds that the package does not write.</summary>
internal static unsafe partial class TurboJpeg
{
    public const int Rgb = 0, Grey = 6, Cmyk = 11;
    public const int Progressive = 16384;
    private const string Library = "libturbojpeg.so.0";

    /// <param name="pixels">Row by row, as many bytes per pixel as the format has.</param>
    /// <param name="subsampling">0 = 4:4:4, 1 = 4:2:2, 2 = 4:2:0, 3 = grey.</param>
    public static byte[] Encode(byte[] pixels, int width, int height, int pixelFormat, int subsampling, int flags = 0)
    {
        byte* data = null;
        CULong size = default;
        var handle = InitCompress();
        try
        {
            fixed (byte* start = pixels)
            {
                Assert.Equal(0, Compress(handle, start, width, 0, height, pixelFormat, ref data, ref size, subsampling, 95, flags));
            }

            return new ReadOnlySpan<byte>(data, (int)size.Value).ToArray();
        }
        finally
        {
            Free(data);
            _ = Destroy(handle);
        }
    }

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    private static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    private static partial int Compress(
        nint handle, byte* pixels, int width, int pitch, int height, int pixelFormat,
        ref byte* data, ref CULong size, int subsampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    private static partial void Free(byte* data);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    private static partial int Destroy(nint handle);
}
