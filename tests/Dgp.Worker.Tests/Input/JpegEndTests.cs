using Dgp.Worker.Input;

namespace Dgp.Worker.Tests.Input;

public sealed class JpegEndTests
{
    // A segment of 4 bytes that holds an end marker, as a thumbnail does.
    private static readonly byte[] Segment = [0xFF, 0xE1, 0, 4, 0xFF, 0xD9];

    // Coded pixels with a stuffed zero and a restart marker.
    private static readonly byte[] Scan = [0xFF, 0xDA, 0, 3, 1, 7, 0xFF, 0, 8, 0xFF, 0xD0, 9];

    [Fact]
    public void The_end_marker_after_the_scan_counts() => Assert.True(JpegEnd.IsThere([0xFF, 0xD8, .. Segment, .. Scan, 0xFF, 0xD9]));

    [Fact]
    public void What_is_appended_or_padded_does_not_matter() =>
        Assert.True(JpegEnd.IsThere([0xFF, 0xD8, .. Segment, .. Scan, 0xFF, 0xFF, 0xFF, 0xD9, 1, 2, 3]));

    [Fact]
    public void The_end_marker_of_a_thumbnail_does_not_count() => Assert.False(JpegEnd.IsThere([0xFF, 0xD8, .. Segment, .. Scan]));

    [Fact]
    public void No_beginning_of_a_picture_has_an_end()
    {
        var whole = TestPictures.Jpeg(64, 64);

        Assert.True(JpegEnd.IsThere(whole));
        Assert.All(Enumerable.Range(0, whole.Length), length => Assert.False(JpegEnd.IsThere(whole.AsSpan(0, length))));
    }
}
