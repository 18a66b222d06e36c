using System.Text;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Tests;

namespace Dgp.Worker.Tests.Jobs;

public sealed class FetchedPriorTests(Cloud cloud) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_prior_in_storage_is_fetched_once_checked_and_when_damaged_fetched_again()
    {
        await using var queue = cloud.Queue();
        var name = await StoreAsync(queue);
        var settings = new Dictionary<string, string> { ["DGP_CACHE"] = _folder["cache"] };
        await queue.SubmitAsync(JobTasks.Colorize, Short, prior: name);
        await queue.SubmitAsync(JobTasks.Colorize, Short, prior: name);
        await using var first = queue.Worker(settings, "--drain", "2");
        var log = (await first.EndAsync()).Log;
        var weights = Assert.Single(Directory.GetFiles(_folder["cache", "priors", name], "generator.safetensors", SearchOption.AllDirectories));
        var bytes = await File.ReadAllBytesAsync(weights, TestContext.Current.CancellationToken);
        bytes[^1] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes, TestContext.Current.CancellationToken);

        var job = await queue.SubmitAsync(JobTasks.Colorize, Short, prior: name);
        await using var second = queue.Worker(settings, "--drain", "1");
        var secondLog = (await second.EndAsync()).Log;

        Assert.Equal(2, log.Split("Fetched prior").Length);
        Assert.Contains("damaged", secondLog, StringComparison.Ordinal);
        Assert.Equal(JobState.Succeeded, (await queue.StatusAsync(job)).Status.State);
        Assert.Empty(Directory.GetFileSystemEntries(_folder["cache", "work"]));
    }

    [Fact]
    public async Task A_prior_whose_files_are_not_what_its_manifest_says_is_refused()
    {
        await using var queue = cloud.Queue();
        var name = await StoreAsync(queue, generator: bytes => bytes[^1] ^= 1);
        var job = await queue.SubmitAsync(JobTasks.Colorize, Short, prior: name);

        await using var worker = queue.Worker(new Dictionary<string, string> { ["DGP_CACHE"] = _folder["cache"] }, "--drain", "1");
        await worker.EndAsync();

        var status = (await queue.StatusAsync(job)).Status;
        Assert.Equal((JobState.Failed, "bad-prior"), (status.State, status.Error?.Code));
        Assert.False(Directory.Exists(_folder["cache", "priors", name]) && Directory.EnumerateFileSystemEntries(_folder["cache", "priors", name]).Any());
    }

    [Fact]
    public async Task A_prior_that_was_uploaded_anew_is_fetched_in_the_place_of_its_old_version()
    {
        await using var queue = cloud.Queue();
        var name = await StoreAsync(queue);
        var settings = new Dictionary<string, string> { ["DGP_CACHE"] = _folder["cache"] };
        await queue.SubmitAsync(JobTasks.Colorize, Short, prior: name);
        await using var first = queue.Worker(settings, "--drain", "1");
        await first.EndAsync();
        var old = Assert.Single(Directory.GetDirectories(_folder["cache", "priors", name]));
        var manifest = queue.Blobs.GetBlobContainerClient(Containers.Priors).GetBlobClient($"{name}/prior.json");
        await manifest.UploadAsync((await manifest.DownloadContentAsync(TestContext.Current.CancellationToken)).Value.Content, overwrite: true, TestContext.Current.CancellationToken);

        var job = await queue.SubmitAsync(JobTasks.Colorize, Short, prior: name);
        await using var second = queue.Worker(settings, "--drain", "1");
        var log = (await second.EndAsync()).Log;

        Assert.Equal(JobState.Succeeded, (await queue.StatusAsync(job)).Status.State);
        Assert.NotEqual(old, Assert.Single(Directory.GetDirectories(_folder["cache", "priors", name])));
        Assert.Contains(old, log, StringComparison.Ordinal);
    }

    private static JobOptions Short { get; } = new() { Class = "cat", Steps = 2 };

    /// <summary>The embedded prior under another name.</summary>
    private static async Task<string> StoreAsync(TestQueue queue, Action<byte[]>? generator = null)
    {
        var name = $"prior-{Guid.NewGuid():N}";
        var container = queue.Blobs.GetBlobContainerClient(Containers.Priors);
        foreach (var file in Directory.GetFiles(Repository.EmbeddedPrior))
        {
            var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
            if (file.EndsWith("prior.json", StringComparison.Ordinal))
            {
                bytes = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).Replace("\"cifar10-32\"", $"\"{name}\"", StringComparison.Ordinal));
            }
            else if (file.EndsWith("generator.safetensors", StringComparison.Ordinal))
            {
                generator?.Invoke(bytes);
            }

            await container.GetBlobClient($"{name}/{Path.GetFileName(file)}").UploadAsync(new BinaryData(bytes), TestContext.Current.CancellationToken);
        }

        return name;
    }
}
