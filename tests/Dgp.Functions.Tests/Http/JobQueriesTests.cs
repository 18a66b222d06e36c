using System.Net;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests.Http;

/// <summary>GetJob, ListJobs and CancelJob, from outside.</summary>
public sealed class JobQueriesTests(RunningFunctions stack)
{
    [Fact]
    public async Task A_job_is_found_by_its_identity_and_says_where_its_files_are()
    {
        var stored = await DropAsync("colorize/asked.png");

        var answer = await GetAsync($"/api/jobs/{stored.Status.JobId}");

        Assert.Equal((HttpStatusCode.OK, stored.Folder), (answer.Status, (string?)answer.Body["folder"]));
        Assert.Equal((stored.Status.JobId, "queued"), ((string?)answer.Body["status"]!["jobId"], (string?)answer.Body["status"]!["state"]));
    }

    [Theory]
    [InlineData("aaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("short")]
    [InlineData("..%2f..%2fuploads")]
    public async Task An_identity_that_no_job_has_is_unknown(string id)
    {
        (await GetAsync($"/api/jobs/{id}")).AssertRefused(HttpStatusCode.NotFound, "unknown-job");
        (await HttpAnswer.OfAsync(stack.Http.DeleteAsync($"/api/jobs/{id}", TestContext.Current.CancellationToken)))
            .AssertRefused(HttpStatusCode.NotFound, "unknown-job");
    }

    [Fact]
    public async Task A_queued_job_is_cancelled_at_once_and_stays_so()
    {
        var (one, other) = (await DropAsync("colorize/cancelled.png"), await DropAsync("colorize/cancelled too.png"));

        var first = await HttpAnswer.OfAsync(stack.Http.DeleteAsync($"/api/jobs/{one.Status.JobId}", TestContext.Current.CancellationToken));
        var second = await HttpAnswer.OfAsync(
            stack.Http.PostAsync($"/api/jobs/{other.Status.JobId}/cancel", content: null, TestContext.Current.CancellationToken));
        var again = await HttpAnswer.OfAsync(stack.Http.DeleteAsync($"/api/jobs/{one.Status.JobId}", TestContext.Current.CancellationToken));

        Assert.All([first, second, again], a => Assert.Equal((HttpStatusCode.OK, "cancelled"), (a.Status, (string?)a.Body["status"]!["state"])));
        Assert.Equal(JobState.Cancelled, (await stack.StatusAsync(one.Folder)).Status.State);
    }

    [Fact]
    public async Task A_running_job_is_asked_to_stop()
    {
        var stored = await DropAsync("colorize/running.png");
        await stack.Ledger.ChangeAsync(
            stored.Folder, s => s.State == JobState.Running ? null : s with { State = JobState.Running }, TestContext.Current.CancellationToken);

        var answer = await HttpAnswer.OfAsync(stack.Http.DeleteAsync($"/api/jobs/{stored.Status.JobId}", TestContext.Current.CancellationToken));

        Assert.Equal((HttpStatusCode.Accepted, "running", true),
            (answer.Status, (string?)answer.Body["status"]!["state"], (bool)answer.Body["status"]!["cancelRequested"]!));
    }

    [Fact]
    public async Task Pages_of_a_list_hold_every_job_once_the_newest_first()
    {
        var wanted = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            wanted.Insert(0, (await DropAsync($"hybrid/listed/{i}.png")).Status.JobId);
        }

        await stack.UploadAsync("hybrid/listed/broken.png", [1]);
        var found = new List<string>();
        var after = "";
        do
        {
            var page = await GetAsync($"/api/jobs?task=hybrid&state=queued&limit=3&after={Uri.EscapeDataString(after)}");
            Assert.InRange(page.Body["jobs"]!.AsArray().Count, 0, 3);
            found.AddRange(page.Body["jobs"]!.AsArray().Select(j => (string)j!["jobId"]!));
            after = (string?)page.Body["next"] ?? "";
        }
        while (after.Length > 0);

        Assert.Equal(wanted, found);
    }

    [Theory]
    [InlineData("task=paint", "unknown-task")]
    [InlineData("state=sleeping", "bad-option")]
    [InlineData("limit=0", "bad-option")]
    [InlineData("limit=1001", "bad-option")]
    [InlineData("limit=many", "bad-option")]
    [InlineData("after=%21", "bad-option")]
    [InlineData("after=YWJj", "bad-option")]
    public async Task A_list_that_is_asked_for_wrongly_is_refused(string query, string code) =>
        (await GetAsync($"/api/jobs?{query}")).AssertRefused(HttpStatusCode.BadRequest, code);

    private async Task<Dgp.Ledger.StoredStatus> DropAsync(string name) =>
        await stack.StatusAsync(name[..name.IndexOf('/', StringComparison.Ordinal)], name, await stack.UploadAsync(name, SamplePictures.Png()));

    private Task<HttpAnswer> GetAsync(string url) => HttpAnswer.OfAsync(stack.Http.GetAsync(url, TestContext.Current.CancellationToken));
}
