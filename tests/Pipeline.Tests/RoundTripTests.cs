using System.Text.Json;
using Dgp.Engine.Tests;
using Dgp.Worker.Tests;

namespace Dgp.Pipeline.Tests;

public sealed class RoundTripTests(StackFixture fixture) : IClassFixture<StackFixture>
{
    private static readonly string Photo = Path.Combine(Repository.Root, "samples", "chelsea.png");

    [Fact]
    public async Task A_submitted_picture_comes_back_restored()
    {
        var finished = await fixture.Stack.RunAsync(
            "submit", Photo, "--task", "colorize", "--class", "cat", "--steps", "2", "--wait", "--out", fixture["out"], "--json");

        Assert.True(finished.ExitCode == 0, finished.Error);
        Assert.True(finished.Json.GetProperty("ok").GetBoolean());
        var job = Assert.Single(finished.Json.GetProperty("jobs").EnumerateArray());
        Assert.Equal("succeeded", job.GetProperty("state").GetString());
        var files = job.GetProperty("files").EnumerateArray().Select(f => f.GetString()!).ToList();
        Assert.All(["restored.png", "target.png", "comparison.png", "report.json"], n => Assert.Contains(files, f => Path.GetFileName(f) == n));
        Assert.All(files, f => Assert.True(new FileInfo(f).Length > 0));

        var status = await fixture.Stack.RunAsync("status", job.GetProperty("jobId").GetString()!, "--json");
        Assert.Equal("succeeded", status.Json.GetProperty("state").GetString());
        var list = await fixture.Stack.RunAsync("status", "--json");
        Assert.Contains(list.Json.GetProperty("jobs").EnumerateArray(), j => j.GetProperty("jobId").GetString() == job.GetProperty("jobId").GetString());
    }

    [Fact]
    public async Task A_picture_of_a_name_that_is_taken_gets_another_and_replaces_nothing()
    {
        var finished = await fixture.Stack.RunAsync(
            "submit", Photo, Photo, "--task", "inpaint", "--mask", Photo, "--class", "3", "--steps", "1", "--wait", "--out", fixture["twice"], "--json");

        Assert.True(finished.ExitCode == 0, finished.Error);
        var jobs = finished.Json.GetProperty("jobs").EnumerateArray().ToList();
        Assert.Equal(["inpaint/chelsea.png", "inpaint/chelsea-2.png"], jobs.Select(j => j.GetProperty("upload").GetString()));
        Assert.All(jobs, j => Assert.Equal("succeeded", j.GetProperty("state").GetString()));
        Assert.Equal(2, jobs.Select(j => Path.GetDirectoryName(j.GetProperty("files")[0].GetString())).Distinct().Count());
    }

    [Fact]
    public async Task Two_pictures_become_a_morph_and_one_is_transferred()
    {
        var other = Path.Combine(Repository.Root, "samples", "rocket.jpg");
        var morph = await fixture.Stack.RunAsync(
            "submit", Photo, other, "--task", "morph", "--class", "cat,airplane", "--frames", "3", "--steps", "2", "--wait", "--out", fixture["morph"], "--json");
        var transfer = await fixture.Stack.RunAsync(
            "submit", Photo, "--task", "transfer", "--class", "cat", "--to", "dog,0", "--steps", "2", "--wait", "--out", fixture["transfer"], "--json");

        Assert.Equal((0, 0), (morph.ExitCode, transfer.ExitCode));
        var (job, files) = Only(morph);
        Assert.Equal(("succeeded", "jobs/chelsea-rocket.dgp.json"), (job.GetProperty("state").GetString(), job.GetProperty("upload").GetString()));
        Assert.StartsWith("morph/files/chelsea/", job.GetProperty("folder").GetString(), StringComparison.Ordinal);
        Assert.All(["frame-000.png", "frame-002.png", "grid.png", "morph.webp", "first-restored.png", "second-report.json", "report.json"], n => Assert.Contains(Path.Combine(fixture["morph"], "chelsea-rocket", n), files));
        Assert.All(["class-5-dog.png", "class-0-airplane.png", "grid.png", "inversion-restored.png"], n => Assert.Contains(Path.Combine(fixture["transfer"], "chelsea", n), Only(transfer).Files));
    }

    [Fact]
    public async Task A_broken_picture_is_rejected_with_its_code()
    {
        var broken = fixture["broken.png"];
        await File.WriteAllBytesAsync(broken, (await File.ReadAllBytesAsync(Photo, TestContext.Current.CancellationToken))[..20], TestContext.Current.CancellationToken);

        var finished = await fixture.Stack.RunAsync("submit", broken, "--task", "reconstruct", "--wait", "--out", fixture["none"]);

        Assert.Equal(1, finished.ExitCode);
        Assert.Equal("bad-image", finished.ErrorCode);
    }

    [Fact]
    public async Task A_running_job_is_cancelled()
    {
        var sent = await fixture.Stack.RunAsync("submit", Photo, "--task", "reconstruct", "--class", "cat", "--steps", "100000", "--json");
        var id = sent.Json.GetProperty("jobs")[0].GetProperty("jobId").GetString()!;
        await UntilStateAsync(id, "running");

        var cancelled = await fixture.Stack.RunAsync("cancel", id);

        Assert.Equal(0, cancelled.ExitCode);
        await UntilStateAsync(id, "cancelled");
        var again = await fixture.Stack.RunAsync("cancel", id);
        Assert.Contains("cancelled", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_job_is_opened_again_when_it_is_retried_and_only_then()
    {
        var sent = await fixture.Stack.RunAsync("submit", Photo, "--task", "reconstruct", "--class", "3", "--steps", "1", "--seed", "7", "--json");
        var id = sent.Json.GetProperty("jobs")[0].GetProperty("jobId").GetString()!;
        await UntilStateAsync(id, "succeeded");
        Assert.Equal("not-retryable", (await fixture.Stack.RunAsync("retry", id)).ErrorCode);
        var endless = await fixture.Stack.RunAsync("submit", Photo, "--task", "reconstruct", "--class", "cat", "--steps", "100000", "--json");
        var cancelled = endless.Json.GetProperty("jobs")[0].GetProperty("jobId").GetString()!;
        await UntilStateAsync(cancelled, "running");
        await fixture.Stack.RunAsync("cancel", cancelled);
        await UntilStateAsync(cancelled, "cancelled");

        var retried = await fixture.Stack.RunAsync("retry", cancelled, "--json");

        Assert.Equal((0, 1), (retried.ExitCode, retried.Json.GetProperty("reopened").GetInt32()));
        await UntilStateAsync(cancelled, "running");
        await fixture.Stack.RunAsync("cancel", cancelled);
        await UntilStateAsync(cancelled, "cancelled");
    }

    [Fact]
    public async Task A_worker_that_is_killed_is_started_again_and_its_job_goes_on()
    {
        var sent = await fixture.Stack.RunAsync("submit", Photo, "--task", "hybrid", "--class", "cat", "--steps", "20", "--json");
        var id = sent.Json.GetProperty("jobs")[0].GetProperty("jobId").GetString()!;
        await UntilStateAsync(id, "running");
        var before = fixture.Stack.Pid("worker-1");

        await RunningStack.KillAsync("KILL", before);

        await UntilStateAsync(id, "succeeded");
        Assert.NotEqual(before, fixture.Stack.Pid("worker-1"));
        var status = (await fixture.Stack.RunAsync("status", id, "--json")).Json;
        Assert.Equal(2, status.GetProperty("attempt").GetInt32());
    }

    [Theory]
    [InlineData("unknown-job", "cancel", "nothing")]
    [InlineData("unknown-job", "retry", "nothing")]
    [InlineData("unknown-job", "status", "aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("not-found", "submit", "no-such-file.png", "--task", "colorize")]
    [InlineData("bad-name", "submit", "README.md", "--task", "colorize")]
    [InlineData("unknown-task", "submit", "x.png", "--task", "colorise")]
    [InlineData("bad-option", "submit", "x.png", "--task", "colorize", "--scale", "2")]
    [InlineData("bad-option", "submit", "x.png", "--task", "hybrid", "--scale", "3")]
    [InlineData("bad-option", "submit", "x.png", "--task", "transfer")]
    [InlineData("bad-option", "submit", "x.png", "--task", "colorize", "--mask", "x.png")]
    [InlineData("bad-option", "submit", "x.png", "--task", "inpaint", "--method", "dip", "--class", "cat")]
    public async Task What_cannot_be_done_is_a_coded_error(string code, params string[] arguments)
    {
        // Only its name is looked at.
        await File.WriteAllTextAsync(fixture["README.md"], "no picture", TestContext.Current.CancellationToken);
        var finished = await fixture.Stack.RunAsync([.. arguments.Select(a => a == "README.md" ? fixture[a] : a)]);

        Assert.Equal(code, finished.ErrorCode);
        Assert.NotEqual(0, finished.ExitCode);
    }

    [Fact]
    public async Task A_second_stack_on_the_same_folder_is_refused()
    {
        var finished = await fixture.Stack.RunAsync("up");

        Assert.Equal("cannot-write", finished.ErrorCode);
    }

    private static (JsonElement Job, IReadOnlyList<string> Files) Only(Finished finished)
    {
        var job = Assert.Single(finished.Json.GetProperty("jobs").EnumerateArray());
        return (job, [.. job.GetProperty("files").EnumerateArray().Select(f => f.GetString()!)]);
    }

    private async Task UntilStateAsync(string jobId, string state)
    {
        var last = "";
        await RunningStack.UntilAsync(async () => (last = await fixture.Stack.StateAsync(jobId)) == state, () => $"the job is {last}, not {state}");
    }
}
