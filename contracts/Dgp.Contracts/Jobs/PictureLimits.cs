namespace Dgp.Contracts.Jobs;

/// <summary>What a picture may be. Checked from its header before any pixel is decoded.</summary>
public static class PictureLimits
{
    /// <summary>Bytes of a file: 64 MiB, several times the largest photograph of a camera.</summary>
    public const long MostBytes = 64L << 20;

    /// <summary>Pixels: 32 million, more than most cameras make. Restoring one of that size takes about 1.6 GB of memory.</summary>
    public const long MostPixels = 32_000_000;

    /// <summary>Endings of a picture's name, in any case. The content decides what it is.</summary>
    public static IReadOnlyList<string> Endings { get; } = [".png", ".jpg", ".jpeg", ".webp"];

    /// <summary>What the content may be.</summary>
    public static IReadOnlyList<string> Formats { get; } = ["png", "jpeg", "webp"];
}
