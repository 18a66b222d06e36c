using Azure;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Pictures;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests.Pictures;

public sealed class StoredPictureTests(LocalServices services)
{
    [Theory]
    [InlineData(0, 16 << 10)]
    [InlineData(60_000, 80 << 10)]
    [InlineData(200_000, 256 << 10)]
    public async Task No_more_is_read_than_the_header_needs(int segments, int most)
    {
        var (picture, tap) = await StoreAsync([.. SamplePictures.JpegWithSegments(segments), .. new byte[1 << 20]]);

        var found = await picture();

        Assert.Equal((32, 24, "jpeg"), (found.Width, found.Height, found.Format));
        Assert.InRange(tap.BytesRead, 1, most);
    }

    [Fact]
    public async Task A_header_that_does_not_end_within_256_KB_is_a_bad_image_and_no_more_is_read()
    {
        var (picture, tap) = await StoreAsync(SamplePictures.JpegWithSegments(300_000));

        Assert.Equal(ErrorCode.BadImage, (await Assert.ThrowsAsync<DgpException>(picture)).Code);
        Assert.Equal(256 << 10, tap.BytesRead);
    }

    [Fact]
    public async Task A_picture_that_ends_within_its_header_is_a_bad_image()
    {
        var (picture, _) = await StoreAsync(SamplePictures.JpegWithSegments(30_000)[..20_000]);

        Assert.Equal(ErrorCode.BadImage, (await Assert.ThrowsAsync<DgpException>(picture)).Code);
    }

    [Fact]
    public async Task A_picture_that_was_replaced_meanwhile_is_not_looked_at()
    {
        var blob = services.Uploads.GetBlobClient("files/stale.png");
        await services.UploadAsync("files/stale.png", SamplePictures.Png(5, 5));
        var stale = await StoredPicture.FindAsync(blob, TestContext.Current.CancellationToken);
        await services.UploadAsync("files/stale.png", SamplePictures.Png(6, 6));

        var e = await Assert.ThrowsAsync<RequestFailedException>(() => StoredPicture.InspectAsync(blob, stale!, TestContext.Current.CancellationToken));

        Assert.Equal(412, e.Status);
    }

    [Theory]
    [InlineData(40_000, 40_000)]    // a bomb: 20 bytes that would be 4.8 GB
    [InlineData(32_000_001, 1)]
    [InlineData(int.MaxValue, int.MaxValue)]
    public void Too_many_pixels_are_too_large(int width, int height) =>
        Assert.Equal(ErrorCode.TooLarge, CodeOf(SamplePictures.PngHeader((uint)width, (uint)height), 100));

    [Fact]
    public void As_many_pixels_and_bytes_as_are_allowed_are_not() =>
        Assert.Equal(PictureLimits.MostPixels, StoredPicture.Inspect(SamplePictures.PngHeader(8000, 4000), PictureLimits.MostBytes).Pixels);

    [Fact]
    public void A_longer_file_is_too_large_and_an_empty_one_unknown()
    {
        Assert.Equal(ErrorCode.TooLarge, CodeOf(SamplePictures.Png(), PictureLimits.MostBytes + 1));
        Assert.Equal(ErrorCode.UnknownFormat, CodeOf([], 0));
    }

    private static ErrorCode CodeOf(byte[] start, long length) => Assert.Throws<DgpException>(() => StoredPicture.Inspect(start, length)).Code;

    private async Task<(Func<Task<PictureRef>> Picture, StorageTap Tap)> StoreAsync(byte[] file)
    {
        var name = $"files/{Guid.NewGuid():n}.jpg";
        await services.UploadAsync(name, file);
        var (blobs, tap) = StorageTap.On(services);
        var blob = blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(name);
        var properties = await StoredPicture.FindAsync(blob, TestContext.Current.CancellationToken);
        return (() => StoredPicture.InspectAsync(blob, properties!, TestContext.Current.CancellationToken), tap);
    }
}
