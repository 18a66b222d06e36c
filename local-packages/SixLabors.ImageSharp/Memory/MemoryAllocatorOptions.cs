namespace SixLabors.ImageSharp.Memory;

/// <summary>Settings of <see cref="MemoryAllocator.Create(MemoryAllocatorOptions)"/>.</summary>
public struct MemoryAllocatorOptions
{
    private int? _allocationLimitMegabytes;

    /// <summary>The most one picture frame may take, in MiB; unset = 4 GiB.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Not positive.</exception>
    public int? AllocationLimitMegabytes
    {
        readonly get => _allocationLimitMegabytes;
        set
        {
            if (value is { } limit)
            {
                ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit, nameof(AllocationLimitMegabytes));
            }

            _allocationLimitMegabytes = value;
        }
    }
}
