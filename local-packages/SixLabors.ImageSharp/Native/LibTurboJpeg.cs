using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.Native;

/// <summary>libjpeg-turbo's TurboJPEG API, version 2 and later.</summary>
internal static unsafe partial class LibTurboJpeg
{
    public const int PixelRgb = 0;
    public const int PixelGrey = 6;
    public const int PixelCmyk = 11;

    public const int ErrorIsWarning = 0;

    /// <summary>Upsample chroma by repetition.</summary>
    public const int FastUpsample = 256;

    public const int AccurateDct = 4096;

    /// <summary>Fail beyond 500 scans: a small progressive file can otherwise ask for hours of work.</summary>
    public const int LimitScans = 32768;

    private const string Library = "libturbojpeg.so.0";

    [LibraryImport(Library, EntryPoint = "tjInitDecompress")]
    public static partial nint InitDecompress();

    [LibraryImport(Library, EntryPoint = "tjDecompressHeader3")]
    public static partial int DecompressHeader(
        nint handle, byte* data, CULong size, out int width, out int height, out int subsampling, out int colorspace);

    [LibraryImport(Library, EntryPoint = "tjDecompress2")]
    public static partial int Decompress(
        nint handle, byte* data, CULong size, void* pixels, int width, int pitch, int height, int pixelFormat, int flags);

    [LibraryImport(Library, EntryPoint = "tjInitCompress")]
    public static partial nint InitCompress();

    [LibraryImport(Library, EntryPoint = "tjCompress2")]
    public static partial int Compress(
        nint handle, void* pixels, int width, int pitch, int height, int pixelFormat,
        ref byte* data, ref CULong size, int subsampling, int quality, int flags);

    [LibraryImport(Library, EntryPoint = "tjFree")]
    public static partial void Free(byte* data);

    [LibraryImport(Library, EntryPoint = "tjDestroy")]
    public static partial int Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "tjGetErrorCode")]
    public static partial int ErrorCode(nint handle);

    public static string Error(nint handle) => Marshal.PtrToStringUTF8(ErrorString(handle)) ?? "unknown error";

    [LibraryImport(Library, EntryPoint = "tjGetErrorStr2")]
    private static partial nint ErrorString(nint handle);
}
