using Dgp.Worker.Input;
using Dgp.Worker.Tests.Input.Formats;

namespace Dgp.Worker.Tests.Input;

public sealed class CancelledReadingTests
{
    public static TheoryData<string, byte[]> Pictures => new()
    {
        { "png", TestPictures.Png(64, 64) },
        { "jpeg", TestPictures.Jpeg(64, 64) },
        { "webp", TestPictures.Webp(64, 64) },
        { "lossless webp", WebpBytes.Plain(64, 64) },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void Reading_that_was_cancelled_ends_as_such_and_not_as_a_bad_image(string kind, byte[] file)
    {
        Assert.NotEmpty(kind);
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.ThrowsAny<OperationCanceledException>(() => InputPicture.FromBlob("uploads/a", file, cancelled.Token));
    }

    [Fact]
    public async Task A_jpeg_of_many_scans_is_left_in_the_middle()
    {
        var file = JpegBytes.OfScans(8000, 4000, 39);
        using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(50));

        var reading = Task.Run(() => InputPicture.FromBlob("uploads/a", file, soon.Token), CancellationToken.None);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }
}
