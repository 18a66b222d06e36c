namespace SixLabors.ImageSharp.Memory;

/// <summary>A buffer was asked for that the <see cref="MemoryAllocator"/> refuses to make.</summary>
public class InvalidMemoryOperationException : InvalidOperationException
{
    public InvalidMemoryOperationException()
    {
    }

    public InvalidMemoryOperationException(string message)
        : base(message)
    {
    }
}
