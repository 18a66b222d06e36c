namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>What a WebP says beside its pixels.</summary>
public class WebpMetadata : IDeepCloneable
{
    public WebpFileFormatType? FileFormat { get; set; }

    /// <summary>How often an animation plays; 0 = for ever.</summary>
    public ushort RepeatCount { get; set; } = 1;

    /// <summary>What is below an animation's frames.</summary>
    public Color BackgroundColor { get; set; }

    public IDeepCloneable DeepClone() => (WebpMetadata)MemberwiseClone();
}

/// <summary>What a frame of an animated WebP says beside its pixels.</summary>
public class WebpFrameMetadata : IDeepCloneable
{
    public WebpBlendMethod BlendMethod { get; set; }

    public WebpDisposalMethod DisposalMethod { get; set; }

    /// <summary>How long the frame is shown, in milliseconds, up to 16 777 215.</summary>
    public uint FrameDelay { get; set; }

    public IDeepCloneable DeepClone() => (WebpFrameMetadata)MemberwiseClone();
}

/// <summary>How the pixels are compressed.</summary>
public enum WebpFileFormatType
{
    Lossless,
    Lossy,
}

/// <summary>How a frame meets the picture before it.</summary>
public enum WebpBlendMethod
{
    /// <summary>Its transparent pixels let that one through.</summary>
    Over = 0,

    /// <summary>It replaces that one, alpha included.</summary>
    Source = 1,
}

/// <summary>What becomes of a frame when its time is over.</summary>
public enum WebpDisposalMethod
{
    DoNotDispose = 0,
    RestoreToBackground = 1,
}

/// <summary>Which colour fully transparent pixels get.</summary>
public enum WebpTransparentColorMode
{
    /// <summary>Whichever compresses best.</summary>
    Clear = 0,

    /// <summary>Their own.</summary>
    Preserve = 1,
}

/// <summary>How hard to try; slower is smaller.</summary>
public enum WebpEncodingMethod
{
    Level0 = 0,
    Fastest = Level0,
    Level1 = 1,
    Level2 = 2,
    Level3 = 3,
    Level4 = 4,
    Default = Level4,
    Level5 = 5,
    Level6 = 6,
    BestQuality = Level6,
}
