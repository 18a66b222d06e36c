using Dgp.Contracts.Jobs;
using Dgp.Functions.Tests.Running;

namespace Dgp.Functions.Tests;

/// <summary>Names that mean something else to a file system or an address.</summary>
public sealed class HostileNamesTests(RunningFunctions stack)
{
    [Theory]
    [InlineData("colorize/%252e%252e/x.png", null, "colorize/%2e%2e/x.png")]
    [InlineData("colorize/trailing.%20./x.png", "bad-name", "colorize/trailing. ./x.png")]
    [InlineData("colorize/dot./x.png", "bad-name", "colorize/dot./x.png")]
    [InlineData("colorize/back%5Cslash.png", null, "colorize/back/slash.png")]   // storage takes the one for the other
    [InlineData("colorize//x.png", "bad-name", "colorize//x.png")]
    [InlineData("colorize/%E2%80%AEgnp.exe.png", null, "colorize/\u202Egnp.exe.png")]
    [InlineData("colorize/%F0%9F%98%BC%20cat.png", null, "colorize/😼 cat.png")]
    public async Task A_name_is_that_name_and_nothing_else(string escaped, string? code, string name)
    {
        var etag = await RawUpload.PutAsync(stack.Uploads, escaped, SamplePictures.Png());

        var stored = await stack.StatusAsync("colorize", name, etag);

        Assert.Equal((code, name), (stored.Status.Error?.Code, stored.Status.Source.Name));
        Assert.StartsWith("colorize/", stored.Folder, StringComparison.Ordinal);
        Assert.DoesNotContain("..", stored.Folder, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("colorize/%2e%2e/%2e%2e/etc/passwd.png")]
    [InlineData("colorize/a%2F..%2Fb.png")]
    [InlineData("%2e%2e/results/x.png")]
    public async Task A_name_that_no_client_can_address_stops_no_other_upload(string escaped)
    {
        await RawUpload.PutAsync(stack.Uploads, escaped, SamplePictures.Png());
        var name = $"colorize/beside {Guid.NewGuid():n}.png";

        var stored = await stack.StatusAsync("colorize", name, await stack.UploadAsync(name, SamplePictures.Png()));

        Assert.Equal(JobState.Queued, stored.Status.State);
        Assert.DoesNotContain(await stack.MessagesAsync(), m => m.Body.ToString().Contains("..", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_name_as_long_as_storage_allows_has_a_result_too()
    {
        var name = "colorize/" + new string('n', 1024 - "colorize/.png".Length) + ".png";
        Assert.Equal(1024, name.Length);

        var etag = await stack.UploadAsync(name, SamplePictures.Png());

        var stored = await stack.StatusAsync("colorize", name, etag);
        Assert.Equal(JobState.Queued, stored.Status.State);
        var message = await LocalServices.UntilAsync(
            async () => await stack.MessagesAsync(stored.Status.JobId) is [var first, ..] ? first : null, "message of the long name");
        Assert.Equal(name, JobMessage.Parse(message.Body.ToMemory()).Source.Name);
    }
}
