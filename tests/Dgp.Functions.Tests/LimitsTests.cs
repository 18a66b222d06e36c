using System.Net;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Http;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests;

/// <summary>Limits against abuse, from outside: an owner who may have two open jobs.</summary>
public sealed class LimitsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_over_a_limit_is_told_so_and_taken_once_there_is_room()
    {
        await using var services = new LocalServices();
        await services.InitializeAsync();
        var settings = new Dictionary<string, string?>(services.Environment) { [JobLimits.OpenJobsSetting] = "2", [JobLimits.StepsSetting] = "50" };
        await using var functions = await FunctionsProcess.StartAsync(settings, Cancellation);
        var kept = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var name = $"colorize/alice/{i}.png";
            kept.Add((await services.StatusAsync("colorize", name, await services.UploadAsync(name, SamplePictures.Png(8 + i, 8)))).Status.JobId);
        }

        // Dropped: a status says why, and nothing is lost. Other owners are not held up.
        var etag = await services.UploadAsync("colorize/alice/many.png", SamplePictures.Png(20, 8));
        var dropped = await services.StatusAsync("colorize", "colorize/alice/many.png", etag);
        Assert.Equal((JobState.Rejected, "over-limit", true), (dropped.Status.State, dropped.Status.Error!.Code, dropped.Status.Error.Retryable));
        var other = await services.UploadAsync("colorize/bob/one.png", SamplePictures.Png(21, 8));
        Assert.Equal(JobState.Queued, (await services.StatusAsync("colorize", "colorize/bob/one.png", other)).Status.State);

        // Asked for by HTTP: 429, and when to come back.
        var retry = await RetryAsync(functions, dropped.Status.JobId);
        retry.AssertRefused(HttpStatusCode.TooManyRequests, "over-limit");
        Assert.Equal(TimeSpan.FromMinutes(1), retry.RetryAfter);
        (await PostAsync(functions, "/api/jobs/colorize?steps=51")).AssertRefused(HttpStatusCode.TooManyRequests, "over-limit");

        // Room.
        await services.Ledger.CancelAsync(kept[0], DateTimeOffset.UtcNow, Cancellation);
        var again = await RetryAsync(functions, dropped.Status.JobId);
        Assert.Equal((HttpStatusCode.Accepted, dropped.Status.JobId, "queued"), (again.Status, (string?)again.Body["jobId"], (string?)again.Body["state"]));
        Assert.Single(await services.MessagesAsync(dropped.Status.JobId + "-1"));
    }

    private static Task<HttpAnswer> RetryAsync(FunctionsProcess functions, string jobId) => HttpAnswer.OfAsync(functions.Http.PostAsync($"/api/jobs/{jobId}/retry", null, Cancellation));

    private static Task<HttpAnswer> PostAsync(FunctionsProcess functions, string url)
    {
        var content = new ByteArrayContent(SamplePictures.Png());
        content.Headers.ContentType = new("image/png");
        return HttpAnswer.OfAsync(functions.Http.PostAsync(url, content, Cancellation));
    }
}
