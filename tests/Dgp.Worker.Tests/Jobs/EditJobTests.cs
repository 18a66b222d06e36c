using System.Text.Json;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Jobs;

namespace Dgp.Worker.Tests.Jobs;

/// <summary>With a tiny prior, fetched from storage.</summary>
public sealed class EditJobTests(Cloud cloud) : IDisposable
{
    private static readonly string[] OfAnInversion =
        [ResultFiles.Restored, ResultFiles.Target, ResultFiles.Comparison, ResultFiles.Progress, ResultFiles.Losses, ResultFiles.Report];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Edits_end_with_the_files_of_the_command_line_to_the_byte_and_what_cannot_be_edited_with_its_code()
    {
        await using var queue = cloud.Queue();
        var ((prior, priorFolder), picture) = (cloud.TinyPrior, TestPictures.Jpeg(40, 30));
        var transfer = await queue.SubmitAsync(JobTasks.Transfer, new JobOptions { Class = "cat", Steps = 3, Seed = 5, To = "2,cat,airplane" }, picture, prior: prior);
        var jitter = await queue.SubmitAsync(JobTasks.Jitter, new JobOptions { Class = "cat", Steps = 2, Stds = "0,0.5", Samples = 2 }, prior: prior);
        var classes = await queue.SubmitAsync(JobTasks.Jitter, new JobOptions { Class = "cat,ship" }, prior: prior);
        var nothing = await queue.SubmitAsync(JobTasks.Transfer, new JobOptions { Class = "cat", To = "unicorn" }, prior: prior);
        var normed = await queue.SubmitAsync(JobTasks.Transfer, new JobOptions { Class = "cat", To = "ship", Steps = 2, Preset = "reconstruct" }, prior: prior);
        var replaced = await queue.SubmitAsync(JobTasks.Morph, new JobOptions { Steps = 100_000 }, prior: prior, second: TestPictures.Png(20, 20));
        await queue.UploadAsync(replaced.Second!.Name, TestPictures.Png(21, 21));

        await using var worker = queue.Worker("--drain", "6");
        var local = await DgpProcess.RunAsync(
            new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" },
            "transfer", _folder.File("photo.jpg", picture), "--to", "2,cat,airplane", "--class", "cat", "--steps", "3", "--seed", "5", "--prior", priorFolder, "--out", _folder["out"], "--json");
        var (exitCode, log) = await worker.EndAsync();

        Assert.True(exitCode == 0, log);
        await AssertTransferAsync(queue, transfer, local);
        Assert.Equal(
            ["std-0-01.png", "std-0-02.png", "std-0.5-01.png", "std-0.5-02.png", ResultFiles.Grid, ResultFiles.Report],
            (await queue.StatusAsync(jitter)).Status.Files.Skip(OfAnInversion.Length));
        Assert.Equal(await queue.ReadAsync(jitter, "inversion-restored.png"), await queue.ReadAsync(jitter, "std-0-01.png"));
        Assert.NotEqual(await queue.ReadAsync(jitter, "std-0.5-01.png"), await queue.ReadAsync(jitter, "std-0.5-02.png"));
        Assert.Equal("bad-option", await CodeAsync(queue, classes));
        Assert.Equal("unknown-class", await CodeAsync(queue, nothing));
        Assert.Equal("bad-option", await CodeAsync(queue, normed));
        Assert.Equal(JobState.Superseded, (await queue.StatusAsync(replaced)).Status.State);
    }

    [Fact]
    public async Task A_morph_whose_worker_is_killed_in_the_second_inversion_ends_with_the_bytes_of_an_undisturbed_one()
    {
        const int steps = 240;
        await using var queue = cloud.Queue(shortLock: true);
        var options = new JobOptions { Class = "cat,2", Steps = steps, Frames = 4 };
        var (first, second, prior) = (TestPictures.Png(32, 32), TestPictures.Jpeg(30, 20), cloud.TinyPrior.Name);
        var disturbed = await queue.SubmitAsync(JobTasks.Morph, options, first, prior: prior, second: second);
        await using (var worker = queue.Worker())
        {
            await queue.UntilKeptAsync(disturbed, second: true);
            await worker.KillAsync();
        }

        var (left, kept) = ((await queue.StatusAsync(disturbed)).Status, await queue.KeptIterationsAsync(disturbed, second: true));
        Assert.Equal(steps, await queue.KeptIterationsAsync(disturbed));
        var undisturbed = await queue.SubmitAsync(JobTasks.Morph, options, first, prior: prior, second: second);

        await using var last = queue.Worker("--drain", "2");
        var (exitCode, log) = await last.EndAsync();

        Assert.True(exitCode == 0, log);
        var status = (await queue.StatusAsync(disturbed)).Status;
        Assert.Equal((JobState.Succeeded, 2), (status.State, status.Attempt));
        string[] edited = ["frame-000.png", "frame-001.png", "frame-002.png", "frame-003.png", ResultFiles.Grid, "morph.webp"];
        Assert.Equal(
            [.. OfAnInversion.Select(f => $"first-{f}"), .. OfAnInversion.Select(f => $"second-{f}"), .. edited, ResultFiles.Report], status.Files);
        Assert.Equal(status.Files, (await queue.StatusAsync(undisturbed)).Status.Files);
        foreach (var file in edited.Concat(["first-restored.png", "first-losses.svg", "second-restored.png", "second-losses.svg"]))
        {
            var (expected, actual) = (await queue.ReadAsync(undisturbed, file), await queue.ReadAsync(disturbed, file));
            Assert.True(expected.SequenceEqual(actual), $"{file} differs");
        }

        Assert.Equal(await queue.ReadAsync(disturbed, "first-restored.png"), await queue.ReadAsync(disturbed, "frame-000.png"));
        Assert.NotEqual(await queue.ReadAsync(disturbed, "frame-000.png"), await queue.ReadAsync(disturbed, "frame-003.png"));
        Assert.False(await queue.HasCheckpointAsync(disturbed));

        // The first inversion was whole, and was not computed again; the second went on where it was.
        Assert.Equal([steps], await ResumesAsync(queue, disturbed, "first-"));
        Assert.InRange(Assert.Single(await ResumesAsync(queue, disturbed, "second-")), kept, steps - 1);
        Assert.Empty(await ResumesAsync(queue, undisturbed, "second-"));
        Assert.Equal(["cat", "ship"], await ClassesAsync(queue, disturbed));

        // Both inversions and the frames are one way from 0 to 100.
        Assert.Equal((6, 2 * steps), (left.Progress!.Stages, left.Progress.Iterations));
        Assert.True(left.Progress.Percent <= (left.Progress.Iteration <= steps ? 60 : 100) && left.Progress.Stage >= left.Progress.Iteration / steps * 3, left.Progress.ToString());
    }

    [Fact]
    public async Task A_job_of_two_pictures_is_up_to_date_while_both_of_them_are()
    {
        await using var queue = cloud.Queue();
        var message = await queue.AcceptAsync(JobTasks.Morph, new JobOptions(), second: TestPictures.Png(20, 20));
        var sources = new SourceDownload(queue.Blobs);
        Assert.True(await sources.AreCurrentAsync(message, TestContext.Current.CancellationToken));

        var first = await queue.UploadAsync(message.Source.Name, TestPictures.Png(21, 21));
        Assert.False(await sources.AreCurrentAsync(message, TestContext.Current.CancellationToken));
        message = message with { Source = first };
        Assert.True(await sources.AreCurrentAsync(message, TestContext.Current.CancellationToken));

        await queue.UploadAsync(message.Second!.Name, TestPictures.Png(21, 21));
        Assert.False(await sources.AreCurrentAsync(message, TestContext.Current.CancellationToken));
        await queue.Blobs.GetBlobContainerClient(Containers.Uploads).GetBlobClient(message.Second.Name).DeleteAsync(cancellationToken: TestContext.Current.CancellationToken);
        Assert.False(await sources.AreCurrentAsync(message, TestContext.Current.CancellationToken));
    }

    private async Task AssertTransferAsync(TestQueue queue, JobMessage job, Finished local)
    {
        var status = (await queue.StatusAsync(job)).Status;
        string[] edited = ["class-2-ship.png", "class-1-cat.png", "class-0-airplane.png", ResultFiles.Grid];
        Assert.Equal([.. OfAnInversion.Select(f => $"inversion-{f}"), .. edited, ResultFiles.Report], status.Files);
        Assert.Equal((JobState.Succeeded, "writing", 100.0), (status.State, status.Progress!.Phase, status.Progress.Percent));
        var written = await queue.FilesAsync(job);
        Assert.Equal(status.Files.Append(ResultFiles.Status).Order(), written.Select(f => Path.GetFileName(f.Name)).Order());
        Assert.Equal(written[^1].Properties.LastModified, written.Single(f => f.Name.EndsWith(ResultFiles.Status, StringComparison.Ordinal)).Properties.LastModified);
        // Whoever listens for it is told of one report, the last file but the status.
        Assert.Single(written, f => f.Name.EndsWith("/" + ResultFiles.Report, StringComparison.Ordinal));
        Assert.False(await queue.HasCheckpointAsync(job));

        Assert.True(local.ExitCode == 0, local.Error);
        foreach (var file in edited)
        {
            Assert.Equal(File.ReadAllBytes(_folder["out", file]), await queue.ReadAsync(job, file));
        }

        Assert.Equal(File.ReadAllBytes(_folder["out", "inversion", ResultFiles.Restored]), await queue.ReadAsync(job, "inversion-restored.png"));
        Assert.Equal(await queue.ReadAsync(job, "inversion-restored.png"), await queue.ReadAsync(job, "class-1-cat.png"));

        var report = await ReportAsync(queue, job);
        Assert.Equal("transfer", report.GetProperty("task").GetString());
        Assert.Equal(job.JobId, report.GetProperty("job").GetProperty("jobId").GetString());
        Assert.Equal($"uploads/{job.Source.Name}", report.GetProperty("input").GetProperty("path").GetString());
        Assert.Equal(edited[..3], report.GetProperty("pictures").EnumerateArray().Select(p => p.GetString()));
        Assert.Equal("manipulation", (await ReportAsync(queue, job, "inversion-")).GetProperty("schedule").GetProperty("name").GetString());
    }

    private static async Task<string> CodeAsync(TestQueue queue, JobMessage job)
    {
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Failed, 1), (status.State, status.Attempt));
        Assert.Equal([ResultFiles.Status], (await queue.FilesAsync(job)).Select(f => Path.GetFileName(f.Name)));
        return status.Error!.Code;
    }

    private static async Task<JsonElement> ReportAsync(TestQueue queue, JobMessage job, string prefix = "")
    {
        using var report = JsonDocument.Parse(await queue.ReadAsync(job, prefix + ResultFiles.Report));
        return report.RootElement.Clone();
    }

    private static async Task<IReadOnlyList<int>> ResumesAsync(TestQueue queue, JobMessage job, string prefix) =>
        [.. (await ReportAsync(queue, job, prefix)).GetProperty("job").GetProperty("resumedFrom").EnumerateArray().Select(n => n.GetInt32())];

    private static async Task<IEnumerable<string?>> ClassesAsync(TestQueue queue, JobMessage job)
    {
        var report = await ReportAsync(queue, job);
        return new[] { "input", "second" }.Select(p => report.GetProperty(p).GetProperty("class").GetProperty("name").GetString());
    }
}
