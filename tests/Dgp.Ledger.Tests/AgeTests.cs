namespace Dgp.Ledger.Tests;

public sealed class AgeTests(Storage storage)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3600)]
    [InlineData(86_400)]
    public async Task Age_is_counted_by_storages_clock_whatever_ours_says(int seconds)
    {
        var job = Job.Of();
        await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation);

        var read = await storage.Over(new ClockAhead(TimeSpan.FromSeconds(seconds))).ReadAsync(job.Folder, Cancellation);

        // A minute for a machine that is busy; both times are whole seconds.
        Assert.NotNull(read);
        Assert.InRange(read.Age.TotalSeconds, seconds - 1, seconds + 60);
    }

    [Fact]
    public async Task Nothing_is_younger_than_new()
    {
        var job = Job.Of();
        await storage.Ledger.CreateAsync(job.Folder, job.Queued, Cancellation);

        var read = await storage.Over(new ClockAhead(TimeSpan.FromHours(-1))).ReadAsync(job.Folder, Cancellation);

        Assert.Equal(TimeSpan.Zero, read?.Age);
    }

    [Fact]
    public async Task Any_write_makes_a_status_new_again()
    {
        var job = Job.Of();
        var first = await storage.Ledger.CreateAsync(job.Folder, job.Running(), Cancellation);
        Assert.NotNull(first);
        await Task.Delay(TimeSpan.FromSeconds(2.2), Cancellation);
        var old = await storage.Ledger.ReadAsync(job.Folder, Cancellation);

        await storage.Ledger.ReplaceAsync(first, job.Running(), Cancellation);
        var renewed = await storage.Ledger.ReadAsync(job.Folder, Cancellation);

        Assert.True(old?.Age > TimeSpan.FromSeconds(1));
        Assert.NotEqual(old.ETag, renewed?.ETag);
        Assert.True(renewed?.Age < old.Age);
    }

    /// <summary>Storage's clock, moved.</summary>
    private sealed class ClockAhead(TimeSpan by) : HttpClientHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            response.Headers.Date += by;
            return response;
        }
    }
}
