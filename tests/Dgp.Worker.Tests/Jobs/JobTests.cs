using System.Text.Json;
using Dgp.Contracts.Jobs;
using Dgp.Worker.Restoring;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Tests.Jobs;

public sealed class JobTests(Cloud cloud)
{
    private static readonly JobOptions Short = new() { Class = "cat", Steps = 3 };

    [Fact]
    public void The_engine_has_the_tasks_that_the_contracts_name() =>
        Assert.Equal(JobTasks.Restoring.Order(), Enum.GetValues<Engine.Tasks.RestorationTask>().Select(t => t.Verb()).Order());

    [Fact]
    public void The_engine_has_the_methods_that_the_contracts_name() =>
        Assert.Subset(Enum.GetValues<RestorationMethod>().Select(m => m.Word()).ToHashSet(), JobMethods.All.Select(m => m.Name).ToHashSet());

    [Fact]
    public void What_the_contracts_call_the_default_of_an_edit_is_the_engines()
    {
        var jitter = new Engine.Edits.Jitter();

        Assert.Equal(jitter.Stds, new JobOptions().Strengths());
        Assert.Equal(jitter.Samples, Default("samples"));
        Assert.Equal(new Engine.Edits.Morph().Frames, Default("frames"));

        static int Default(string option) => int.Parse(JobOptions.Rules.Single(r => r.Name == option).Default!, System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public async Task A_job_ends_with_all_its_files_and_the_status_last()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Inpaint, Short, mask: TestPictures.Mask(32, 32));

        await using var worker = queue.Worker("--drain", "1");
        var line = await worker.NextAsync();
        var (exitCode, log) = await worker.EndAsync();

        Assert.True(exitCode == 0, log);
        Assert.Equal((job.JobId, "succeeded"), (line.GetProperty("jobId").GetString(), line.GetProperty("state").GetString()));
        var files = await queue.FilesAsync(job);
        string[] results = [ResultFiles.Restored, ResultFiles.Target, ResultFiles.Comparison, ResultFiles.Progress, ResultFiles.Losses, ResultFiles.Report];
        Assert.Equal(results.Append(ResultFiles.Status).Order(), files.Select(f => Path.GetFileName(f.Name)).Order());
        Assert.Equal(files[^1].Properties.LastModified, files.Single(f => f.Name.EndsWith(ResultFiles.Status, StringComparison.Ordinal)).Properties.LastModified);
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Succeeded, 1, false), (status.State, status.Attempt, status.CancelRequested));
        Assert.Equal(results, status.Files);
        Assert.Equal(100, status.Progress!.Percent);
        Assert.True(status.SubmittedAt <= status.StartedAt && status.StartedAt <= status.FinishedAt);
        using var restored = Image.Load<Rgb24>(await queue.ReadAsync(job, ResultFiles.Restored));
        Assert.Equal((32, 32), (restored.Width, restored.Height));
    }

    [Fact]
    public async Task What_only_a_running_job_needs_is_gone_when_it_is_done()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, Short);

        await using var worker = queue.Worker("--drain", "1");
        await worker.EndAsync();

        Assert.False(await queue.HasCheckpointAsync(job));
        Assert.Equal(0, (await queue.CountsAsync()).Total);
        await foreach (var open in queue.Ledger.OpenJobsAsync(TestContext.Current.CancellationToken))
        {
            Assert.NotEqual(job.JobId, open);
        }
    }

    [Fact]
    public async Task The_report_tells_which_attempt_of_which_job_it_is_and_nothing_of_the_machine()
    {
        await using var queue = cloud.Queue();
        var job = await queue.SubmitAsync(JobTasks.Colorize, Short);

        await using var worker = queue.Worker("--drain", "1");
        await worker.EndAsync();

        using var report = JsonDocument.Parse(await queue.ReadAsync(job, ResultFiles.Report));
        var facts = report.RootElement.GetProperty("job");
        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal(job.JobId, facts.GetProperty("jobId").GetString());
        Assert.Equal((status.Attempt, status.Worker), (facts.GetProperty("attempt").GetInt32(), facts.GetProperty("worker").GetString()));
        Assert.Equal(job.Source.Etag, facts.GetProperty("etag").GetString());
        Assert.Equal(0, facts.GetProperty("resumedFrom").GetArrayLength());
        Assert.Equal($"uploads/{job.Source.Name}", report.RootElement.GetProperty("input").GetProperty("path").GetString());
    }
}
