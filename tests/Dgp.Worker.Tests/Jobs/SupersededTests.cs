using Dgp.Contracts.Jobs;

namespace Dgp.Worker.Tests.Jobs;

public sealed class SupersededTests(Cloud cloud)
{
    private static readonly JobOptions Endless = new() { Class = "cat", Steps = 100_000 };

    [Fact]
    public async Task A_picture_that_was_replaced_or_taken_away_before_its_job_began_is_not_restored()
    {
        await using var queue = cloud.Queue();
        var replaced = await queue.SubmitAsync(JobTasks.Colorize, Endless);
        var gone = await queue.SubmitAsync(JobTasks.Colorize, Endless);
        await queue.UploadAsync(replaced.Source.Name, TestPictures.Png(20, 20));
        await queue.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(gone.Source.Name)
            .DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);

        await using var worker = queue.Worker("--drain", "2");
        await worker.EndAsync();

        Assert.Equal(JobState.Superseded, (await queue.StatusAsync(replaced)).Status.State);
        Assert.Equal(JobState.Superseded, (await queue.StatusAsync(gone)).Status.State);
        Assert.Equal(0, (await queue.CountsAsync()).Total);
    }

    [Fact]
    public async Task A_job_whose_mask_was_replaced_before_it_began_is_not_restored()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Inpaint, Endless, mask: TestPictures.Mask(32, 32));
        await queue.UploadAsync(job.Mask!.Name, TestPictures.Png(32, 32));

        await using var worker = queue.Worker("--drain", "1");
        await worker.EndAsync();

        Assert.Equal(JobState.Superseded, (await queue.StatusAsync(job)).Status.State);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_stops_when_its_picture_or_its_mask_is_replaced(bool mask)
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Inpaint, Endless, mask: TestPictures.Mask(32, 32));
        await using var worker = queue.Worker();
        await queue.UntilAsync(job, s => s.Progress is { Iteration: > 0 });

        await queue.UploadAsync(mask ? job.Mask!.Name : job.Source.Name, TestPictures.Png(20, 20));
        await worker.NextAsync();

        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal(JobState.Superseded, status.State);
        Assert.Equal([ResultFiles.Status], (await queue.FilesAsync(job)).Select(f => Path.GetFileName(f.Name)));
    }
}
