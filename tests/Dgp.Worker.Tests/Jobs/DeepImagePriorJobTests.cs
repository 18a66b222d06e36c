using System.Text.Json;
using Dgp.Contracts.Jobs;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Jobs;

public sealed class DeepImagePriorJobTests(Cloud cloud)
{
    [Fact]
    public async Task A_job_without_a_prior_that_a_worker_leaves_goes_on_to_the_bytes_of_an_undisturbed_one_and_one_too_large_fails_at_once()
    {
        const int steps = 30;
        await using var queue = cloud.Queue();
        var (options, picture) = (new JobOptions { Method = "dip", Steps = steps, Scale = 2 }, TestPictures.Jpeg(20, 13));
        var disturbed = await queue.SubmitAsync(JobTasks.SuperResolve, options, picture);
        await using (var first = queue.Worker())
        {
            await queue.UntilAsync(disturbed, s => s.Progress is { Iteration: > 0 });
            await first.SignalAsync("TERM");
            Assert.Equal("abandoned", (await first.NextAsync()).GetProperty("state").GetString());
            await first.EndAsync();
        }

        var (left, kept) = ((await queue.StatusAsync(disturbed)).Status, await queue.KeptIterationsAsync(disturbed));
        var undisturbed = await queue.SubmitAsync(JobTasks.SuperResolve, options, picture);
        var huge = await queue.SubmitAsync(JobTasks.SuperResolve, options with { Scale = 8 }, TestPictures.Png(1500, 1000));
        await using var last = queue.Worker("--drain", "3");
        var (exitCode, log) = await last.EndAsync();

        Assert.True(exitCode == 0, log);
        var status = (await queue.StatusAsync(disturbed)).Status;
        Assert.Equal((JobState.Succeeded, 2, 100.0), (status.State, status.Attempt, status.Progress!.Percent));
        Assert.Equal((1, steps, steps), (status.Progress.Stages, status.Progress.Iteration, status.Progress.Iterations));
        var restored = await queue.ReadAsync(disturbed, ResultFiles.Restored);
        Assert.Equal(await queue.ReadAsync(undisturbed, ResultFiles.Restored), restored);
        Assert.Equal(await queue.ReadAsync(undisturbed, ResultFiles.Losses), await queue.ReadAsync(disturbed, ResultFiles.Losses));
        using var image = Image.Load<Rgb24>(restored);
        Assert.Equal((40, 26), (image.Width, image.Height));
        Assert.False(await queue.HasCheckpointAsync(disturbed));

        using var report = JsonDocument.Parse(await queue.ReadAsync(disturbed, ResultFiles.Report));
        Assert.Equal("dip", report.RootElement.GetProperty("method").GetString());
        Assert.Equal(JsonValueKind.Null, report.RootElement.GetProperty("prior").ValueKind);
        // The state after the very last iteration was saved, and nothing of it computed again.
        Assert.InRange(kept, left.Progress!.Iteration, steps - 1);
        Assert.Equal(kept, Assert.Single(report.RootElement.GetProperty("job").GetProperty("resumedFrom").EnumerateArray()).GetInt32());

        var tooLarge = (await queue.StatusAsync(huge)).Status;
        Assert.Equal((JobState.Failed, 1, "out-of-memory"), (tooLarge.State, tooLarge.Attempt, tooLarge.Error!.Code));
        Assert.Contains("12000 x 8000", tooLarge.Error.Message, StringComparison.Ordinal);
    }
}
