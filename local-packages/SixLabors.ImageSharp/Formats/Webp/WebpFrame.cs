using SixLabors.ImageSharp.Metadata;

namespace SixLabors.ImageSharp.Formats.Webp;

/// <summary>The header of an animation's frame.</summary>
/// <param name="Area">Where on the canvas it goes.</param>
/// <param name="Offset">Where its image chunks begin in the file.</param>
/// <param name="Length">How many bytes they take.</param>
internal readonly record struct WebpFrame(
    Rectangle Area, uint Delay, WebpBlendMethod Blend, WebpDisposalMethod Disposal, long Offset = 0, int Length = 0)
{
    public const int HeaderSize = 16;
    public const uint MaxDelay = (1 << 24) - 1;

    public static WebpFrame Parse(ReadOnlySpan<byte> header, long offset, int length) => new(
        new Rectangle(
            2 * RiffChunk.UInt24(header), 2 * RiffChunk.UInt24(header[3..]),
            RiffChunk.UInt24(header[6..]) + 1, RiffChunk.UInt24(header[9..]) + 1),
        (uint)RiffChunk.UInt24(header[12..]),
        (header[15] & 2) == 0 ? WebpBlendMethod.Over : WebpBlendMethod.Source,
        (header[15] & 1) == 0 ? WebpDisposalMethod.DoNotDispose : WebpDisposalMethod.RestoreToBackground,
        offset,
        length);

    public void Describe(ImageFrameMetadata metadata)
    {
        var webp = metadata.GetWebpMetadata();
        webp.FrameDelay = Delay;
        webp.BlendMethod = Blend;
        webp.DisposalMethod = Disposal;
    }

    public byte[] ToBytes()
    {
        var header = new byte[HeaderSize];
        RiffChunk.WriteUInt24(header, (uint)Area.X / 2);
        RiffChunk.WriteUInt24(header.AsSpan(3), (uint)Area.Y / 2);
        RiffChunk.WriteUInt24(header.AsSpan(6), (uint)Area.Width - 1);
        RiffChunk.WriteUInt24(header.AsSpan(9), (uint)Area.Height - 1);
        RiffChunk.WriteUInt24(header.AsSpan(12), Math.Min(Delay, MaxDelay));
        header[15] = (byte)((Blend == WebpBlendMethod.Source ? 2 : 0) | (Disposal == WebpDisposalMethod.RestoreToBackground ? 1 : 0));
        return header;
    }
}
