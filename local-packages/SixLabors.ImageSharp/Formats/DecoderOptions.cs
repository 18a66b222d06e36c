namespace SixLabors.ImageSharp.Formats;

/// <summary>How to read a picture.</summary>
public sealed class DecoderOptions
{
    private readonly uint _maxFrames = int.MaxValue;

    public Configuration Configuration { get; init; } = Configuration.Default;

    /// <summary>Whether to leave out metadata such as the EXIF profile, and with it the orientation.</summary>
    public bool SkipMetadata { get; init; }

    /// <summary>The most frames to read of an animation; at least 1.</summary>
    public uint MaxFrames
    {
        get => _maxFrames;
        init => _maxFrames = Math.Clamp(value, 1, int.MaxValue);
    }

    internal static DecoderOptions Default { get; } = new();
}
