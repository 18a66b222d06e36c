using System.Runtime.CompilerServices;

namespace SixLabors.ImageSharp.Memory;

/// <summary>Where pixel buffers come from, and how large one may become.</summary>
public abstract class MemoryAllocator
{
    private const long DefaultLimitBytes = 4L << 30;

    /// <summary>Pixel buffers up to this size are one block, as they are in the published package's pool.</summary>
    private const long BlockBytes = 4L << 20;

    private protected MemoryAllocator(long limitBytes) => LimitBytes = limitBytes;

    public static MemoryAllocator Default { get; } = Create();

    internal long LimitBytes { get; }

    public static MemoryAllocator Create() => Create(default);

    public static MemoryAllocator Create(MemoryAllocatorOptions options) =>
        new ManagedAllocator(options.AllocationLimitMegabytes is { } megabytes ? (long)megabytes << 20 : DefaultLimitBytes);

    /// <summary>A zeroed buffer of width x height pixels, refused before anything is allocated if it is over the limit.</summary>
    /// <exception cref="InvalidMemoryOperationException">Over the limit.</exception>
    internal PixelBuffer<T> Allocate<T>(int width, int height, bool preferContiguous)
        where T : unmanaged
    {
        var length = (long)width * height;
        var bytes = length * Unsafe.SizeOf<T>();
        if (bytes > LimitBytes || length > Array.MaxLength)
        {
            throw new InvalidMemoryOperationException($"A buffer of {bytes} bytes is over the limit of {LimitBytes}.");
        }

        return new PixelBuffer<T>(width, height, isSingleBlock: preferContiguous || bytes <= BlockBytes);
    }

    private sealed class ManagedAllocator(long limitBytes) : MemoryAllocator(limitBytes);
}
