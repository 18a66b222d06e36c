namespace Dgp.Worker.Tests.Input.Formats;

/// <summary>Builds JPEGs segment by segment from ITU-T T.81, and puts segments into others.</summary>
internal static class JpegBytes
{
    private const byte Progressive = 0xC2;

    /// <summary>One table each, in which the only codes are "0": a DC difference of zero, and "0": the rest of 16,384 blocks is zero.</summary>
    private static byte[] Tables =>
    [
        .. Segment(0xDB, [0, .. Enumerable.Repeat((byte)1, 64)]),
        .. Segment(0xC4, [0x00, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x00]),
        .. Segment(0xC4, [0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xE0]),
    ];

    public static byte[] Segment(byte marker, ReadOnlySpan<byte> data) => [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    /// <summary>The file with a segment behind its first two bytes.</summary>
    public static byte[] With(byte[] jpeg, byte marker, ReadOnlySpan<byte> data) => [.. jpeg[..2], .. Segment(marker, data), .. jpeg[2..]];

    /// <summary>A black progressive picture of one component: a first scan of all its blocks, then so many more, of 40 bytes each.</summary>
    public static byte[] OfScans(int width, int height, int scans)
    {
        var blocks = (width + 7) / 8 * ((height + 7) / 8);
        byte[] first = [.. Segment(0xDA, [1, 1, 0, 0, 0, 0]), .. new byte[(blocks + 7) / 8]];
        byte[] more = [.. Segment(0xDA, [1, 1, 0, 1, 63, 0]), .. new byte[((blocks / 16_384) + 1) * 15 / 8]];
        return
        [
            0xFF, 0xD8, .. Tables, .. Frame(Progressive, width, height, 1), .. first,
            .. Enumerable.Repeat(more, scans).SelectMany(scan => scan), 0xFF, 0xD9,
        ];
    }

    public static byte[] Frame(byte process, int width, int height, byte components) => Segment(process,
        [8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, components, .. Enumerable.Range(1, components).SelectMany(i => new byte[] { (byte)i, 0x11, 0 })]);

    /// <summary>A picture of four components, whose coefficients a decoder has to keep, all of which are missing.</summary>
    public static byte[] EmptyOfFourComponents(int width, int height) =>
    [
        0xFF, 0xD8, .. Tables, .. Frame(Progressive, width, height, 4),
        .. Segment(0xDA, [4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 0, 0]), 0, 0xFF, 0xD9,
    ];
}
