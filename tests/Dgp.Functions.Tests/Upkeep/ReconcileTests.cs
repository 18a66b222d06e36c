using Azure;
using Azure.Core;
using Azure.Data.Tables;
using Azure.Storage.Blobs;
using Dgp.Contracts.Jobs;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Dgp.Functions.Upkeep;
using Dgp.Ledger;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dgp.Functions.Tests.Upkeep;

[Collection(QueueTests.Name)]
public sealed class ReconcileTests(LocalServices services)
{
    private readonly SteppedTime _time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private TableClient Table => services.Tables.GetTableClient(JobLedger.TableName);

    [Fact]
    public async Task An_upload_whose_event_was_lost_becomes_a_job()
    {
        var (name, etag) = await DropAsync(SamplePictures.Png());

        await RunAsync();

        var stored = await services.StatusAsync("colorize", name, etag);
        Assert.Equal(JobState.Queued, stored.Status.State);
        Assert.Single(await services.MessagesAsync(stored.Status.JobId));
    }

    [Fact]
    public async Task An_upload_that_cannot_be_used_is_told_so()
    {
        var (name, etag) = await DropAsync([1, 2, 3]);

        await RunAsync();

        var status = (await services.StatusAsync("colorize", name, etag)).Status;
        Assert.Equal((JobState.Rejected, "unknown-format"), (status.State, status.Error!.Code));
    }

    [Fact]
    public async Task An_upload_whose_validation_fails_whatever_is_tried_gets_a_status_that_says_so()
    {
        var (name, etag) = await DropAsync(SamplePictures.Png());

        await RunAsync(request =>
        {
            if (request.Method == RequestMethod.Head && request.Uri.Path.EndsWith(name, StringComparison.Ordinal))
            {
                throw new InvalidOperationException("A fault of ours.");
            }
        });

        var status = (await services.StatusAsync("colorize", name, etag)).Status;
        Assert.Equal((JobState.Failed, "internal", true), (status.State, status.Error!.Code, status.Error.Retryable));
        Assert.Contains(status.JobId, await ListedAsync(JobState.Failed));
    }

    [Fact]
    public async Task Where_storage_fails_the_pass_stops_and_goes_on_another_time()
    {
        var (name, etag) = await DropAsync(SamplePictures.Png());

        await Assert.ThrowsAsync<RequestFailedException>(() => RunAsync(request =>
        {
            if (request.Method == RequestMethod.Head && request.Uri.Path.EndsWith(name, StringComparison.Ordinal))
            {
                throw new RequestFailedException(503, "Busy.");
            }
        }));
        await RunAsync(fromTheBeginning: false);

        Assert.Equal(JobState.Queued, (await services.StatusAsync("colorize", name, etag)).Status.State);
    }

    [Fact]
    public async Task What_is_known_is_not_opened()
    {
        await RunAsync();
        var (name, etag) = await DropAsync(SamplePictures.Png());
        await RunAsync();
        await services.StatusAsync("colorize", name, etag);
        var opened = new List<string>();

        var found = await RunAsync(request =>
        {
            if (request.Uri.Path.Contains("/uploads/", StringComparison.Ordinal))
            {
                lock (opened)
                {
                    opened.Add(request.Uri.Path);
                }
            }
        });

        Assert.Equal(0, found);
        Assert.DoesNotContain(opened, o => o.EndsWith(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Masks_and_what_came_a_moment_ago_are_left_alone()
    {
        var mask = $"colorize/{Guid.NewGuid():N}.mask.png";
        await services.UploadAsync(mask, SamplePictures.Png());
        var (name, etag) = await DropAsync(SamplePictures.Png());

        await RunAsync(age: TimeSpan.Zero);

        var folder = UploadName.ResultFolder("colorize", name, JobId.Of(Containers.Uploads, name, etag, new JobOptions()));
        Assert.Null(await services.Ledger.ReadAsync(folder, Cancellation));
    }

    [Fact]
    public async Task A_pass_is_an_hour_after_the_last_one()
    {
        await RunAsync();
        var (name, _) = await DropAsync(SamplePictures.Png());

        Assert.Equal(0, await RunAsync(fromTheBeginning: false));

        Assert.DoesNotContain(await services.MessagesAsync(), m => m.Body.ToString().Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_job_without_a_status_gets_one_and_a_message()
    {
        var job = await QueueTests.JobAsync(services);
        await services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation);

        await RunAsync();

        Assert.Equal(JobState.Queued, (await services.StatusAsync(job.ResultFolder())).Status.State);
        Assert.Single(await services.MessagesAsync(job.JobId));
    }

    [Theory]
    [InlineData(JobState.Queued)]
    [InlineData(JobState.Succeeded)]
    public async Task A_job_that_the_index_lost_is_listed_again_and_closed_if_it_is_done(JobState state)
    {
        var job = await QueueTests.JobAsync(services);
        await services.Ledger.EnterAsync(job.JobId, new JobEntry(job.ResultFolder(), job), Cancellation);
        await services.Ledger.CreateAsync(job.ResultFolder(), JobStatus.Queued(job) with { State = state }, Cancellation);
        var row = (await services.Ledger.ListAsync(null, state, null, JobLedger.MostListed, Cancellation)).Jobs.Single(j => j.JobId == job.JobId);
        await services.Ledger.ForgetAsync(row);
        Assert.DoesNotContain(job.JobId, await ListedAsync(state));

        await RunAsync();

        Assert.Contains(job.JobId, await ListedAsync(state));
        var open = await services.Ledger.OpenJobsAsync(Cancellation).ToListAsync(Cancellation);
        Assert.Equal(state == JobState.Queued, open.Contains(job.JobId));
    }

    [Fact]
    public async Task What_a_function_that_died_left_of_a_body_is_taken_away_after_a_day()
    {
        var left = services.Blobs.GetBlobContainerClient(Containers.Jobs).GetBlobClient($"incoming/{Guid.NewGuid():N}");
        await left.UploadAsync(new BinaryData("left"), Cancellation);
        await RunAsync();
        Assert.True(await left.ExistsAsync(Cancellation));

        await RunAsync(age: TimeSpan.FromDays(1.1));

        Assert.False(await left.ExistsAsync(Cancellation));
    }

    private async Task<(string Name, string Etag)> DropAsync(byte[] picture)
    {
        var name = $"colorize/{Guid.NewGuid():N}.png";
        return (name, await services.UploadAsync(name, picture));
    }

    /// <param name="before">Called before each request for a blob of the uploads.</param>
    /// <param name="age">Of what was uploaded just now.</param>
    private async Task<int> RunAsync(Action<Request>? before = null, TimeSpan? age = null, bool fromTheBeginning = true)
    {
        if (fromTheBeginning)
        {
            await Table.DeleteEntityAsync("reconcile", "place", cancellationToken: Cancellation);
        }

        _time.Advance(age ?? Reconcile.Settled + TimeSpan.FromMinutes(1));
        var (blobs, _) = StorageTap.On(services, before);
        await using var sender = services.Bus.CreateSender(services.Queue);
        using var telemetry = new Telemetry();
        var quota = new Quota(services.Ledger, JobLimits.Of(services.Settings), TimeProvider.System);
        var admission = new Admission(services.Ledger, quota, sender, TimeProvider.System, telemetry, NullLogger<Admission>.Instance);
        var validation = new Validation(blobs, new KnownPriors(blobs, services.Settings, TimeProvider.System), TimeProvider.System);
        return await new Reconcile(blobs, services.Tables, services.Ledger, validation, admission, _time, NullLogger<Reconcile>.Instance).RunAsync(Cancellation);
    }

    private async Task<IReadOnlyList<string>> ListedAsync(JobState state) =>
        [.. (await services.Ledger.ListAsync(null, state, null, JobLedger.MostListed, Cancellation)).Jobs.Select(j => j.JobId)];
}
