using System.Runtime.InteropServices;

namespace SixLabors.ImageSharp.Native;

/// <summary>libwebp 1.0 and later.</summary>
internal static unsafe partial class LibWebp
{
    public const int EncoderAbi = 0x020f;
    public const int ColorspaceRgb = 0;
    public const int ColorspaceRgba = 1;
    public const int MaxDimension = 16383;

    public const int StatusOk = 0;
    public const int StatusSuspended = 5;

    private const string Library = "libwebp.so.7";

    /// <summary>The function pointer of WebPMemoryWrite, which appends to a <see cref="MemoryWriter"/>.</summary>
    public static nint MemoryWrite { get; } = NativeLibrary.GetExport(
        NativeLibrary.Load(Library, typeof(LibWebp).Assembly, null), "WebPMemoryWrite");

    [LibraryImport(Library, EntryPoint = "WebPINewRGB")]
    public static partial nint NewIncremental(int colorspace, void* output, nuint outputSize, int stride);

    [LibraryImport(Library, EntryPoint = "WebPIUpdate")]
    public static partial int UpdateIncremental(nint decoder, byte* data, nuint size);

    [LibraryImport(Library, EntryPoint = "WebPIDelete")]
    public static partial void DeleteIncremental(nint decoder);

    [LibraryImport(Library, EntryPoint = "WebPGetInfo")]
    public static partial int GetInfo(byte* data, nuint size, out int width, out int height);

    [LibraryImport(Library, EntryPoint = "WebPConfigInitInternal")]
    public static partial int ConfigInit(Config* config, int preset, float quality, int abi);

    [LibraryImport(Library, EntryPoint = "WebPPictureInitInternal")]
    public static partial int PictureInit(Picture* picture, int abi);

    [LibraryImport(Library, EntryPoint = "WebPPictureImportRGB")]
    public static partial int PictureImportRgb(Picture* picture, void* pixels, int stride);

    [LibraryImport(Library, EntryPoint = "WebPPictureImportRGBA")]
    public static partial int PictureImportRgba(Picture* picture, void* pixels, int stride);

    [LibraryImport(Library, EntryPoint = "WebPPictureFree")]
    public static partial void PictureFree(Picture* picture);

    [LibraryImport(Library, EntryPoint = "WebPMemoryWriterInit")]
    public static partial void MemoryWriterInit(MemoryWriter* writer);

    [LibraryImport(Library, EntryPoint = "WebPMemoryWriterClear")]
    public static partial void MemoryWriterClear(MemoryWriter* writer);

    [LibraryImport(Library, EntryPoint = "WebPEncode")]
    public static partial int Encode(Config* config, Picture* picture);

    /// <summary>WebPConfig of encode.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Config
    {
        public int Lossless;
        public float Quality;
        public int Method;
        public int ImageHint;
        public int TargetSize;
        public float TargetPsnr;
        public int Segments;
        public int SnsStrength;
        public int FilterStrength;
        public int FilterSharpness;
        public int FilterType;
        public int AutoFilter;
        public int AlphaCompression;
        public int AlphaFiltering;
        public int AlphaQuality;
        public int Pass;
        public int ShowCompressed;
        public int Preprocessing;
        public int Partitions;
        public int PartitionLimit;
        public int EmulateJpegSize;
        public int ThreadLevel;
        public int LowMemory;
        public int NearLossless;
        public int Exact;
        public int UseDeltaPalette;
        public int UseSharpYuv;
        public int QMin;
        public int QMax;
    }

    /// <summary>WebPPicture of encode.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Picture
    {
        public int UseArgb;
        public int Colorspace;
        public int Width;
        public int Height;
        public byte* Y;
        public byte* U;
        public byte* V;
        public int YStride;
        public int UVStride;
        public byte* A;
        public int AStride;
        public fixed uint Pad1[2];
        public uint* Argb;
        public int ArgbStride;
        public fixed uint Pad2[3];
        public nint Writer;
        public void* CustomPointer;
        public int ExtraInfoType;
        public byte* ExtraInfo;
        public void* Stats;
        public int ErrorCode;
        public nint ProgressHook;
        public void* UserData;
        public fixed uint Pad3[3];
        public byte* Pad4;
        public byte* Pad5;
        public fixed uint Pad6[8];
        public void* Memory;
        public void* MemoryArgb;
        public void* Pad7;
        public void* Pad8;
    }

    /// <summary>WebPMemoryWriter of encode.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct MemoryWriter
    {
        public byte* Memory;
        public nuint Size;
        public nuint MaxSize;
        public uint Pad;
    }
}
