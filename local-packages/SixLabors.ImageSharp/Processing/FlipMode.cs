namespace SixLabors.ImageSharp.Processing;

/// <summary>Which way to mirror.</summary>
public enum FlipMode
{
    None,

    /// <summary>Left becomes right.</summary>
    Horizontal,

    /// <summary>Top becomes bottom.</summary>
    Vertical,
}
