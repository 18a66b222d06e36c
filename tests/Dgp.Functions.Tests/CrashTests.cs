using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests;

/// <summary>Kills the functions and their host again and again while uploads come in.</summary>
public sealed class CrashTests
{
    private const int Uploads = 60;
    private const int Kills = 5;

    [Fact]
    public async Task Whenever_the_functions_or_their_host_are_killed_every_upload_has_one_status_and_one_message_in_the_end()
    {
        await using var services = new LocalServices();
        await services.InitializeAsync();
        var random = new Random(11);
        var folders = new Dictionary<string, string>();
        var uploading = Task.Run(async () =>
        {
            for (var i = 0; i < Uploads; i++)
            {
                var name = $"colorize/{i}.png";
                var etag = await services.UploadAsync(name, SamplePictures.Png(8 + i, 8));
                var jobId = JobId.Of(Containers.Uploads, name, etag, new JobOptions());
                folders.Add(jobId, UploadName.ResultFolder("colorize", name, jobId));
                await Task.Delay(random.Next(100), TestContext.Current.CancellationToken);
            }
        }, TestContext.Current.CancellationToken);

        for (var kill = 0; kill < Kills; kill++)
        {
            await using var doomed = await FunctionsProcess.StartAsync(services.Environment, TestContext.Current.CancellationToken);
            // A start's first uploads are accepted within some tens of milliseconds.
            await Task.Delay(random.Next(200), TestContext.Current.CancellationToken);
            doomed.KillWorker();
            await Task.Delay(random.Next(2000), TestContext.Current.CancellationToken);
            await doomed.KillAsync();
        }

        await uploading;
        await using var last = await FunctionsProcess.StartAsync(services.Environment, TestContext.Current.CancellationToken);
        foreach (var folder in folders.Values)
        {
            Assert.Equal(JobState.Queued, (await services.StatusAsync(folder)).Status.State);
        }

        var messages = await LocalServices.UntilAsync(
            async () => await services.MessagesAsync() is { Count: >= Uploads } all ? all : null, $"{Uploads} messages");
        Assert.Equal(folders.Keys.Order(), messages.Select(m => m.MessageId).Order());
        var statuses = await services.Results.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Uploads, statuses.Count);
    }
}
