using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace FunctionsWorker.Tests.Settings;

public sealed class HostJsonTests
{
    [Fact]
    public void An_empty_file_means_the_published_defaults()
    {
        var host = new HostJson(new ConfigurationBuilder().Build());

        Assert.Equal(TimeSpan.FromMinutes(30), host.FunctionTimeout);
        Assert.Equal("api", host.RoutePrefix);
        Assert.Equal(8 * Environment.ProcessorCount, host.BlobParallelism);
        Assert.Equal(5, host.PoisonBlobThreshold);
        Assert.True(host.AutoCompleteMessages);
        Assert.Equal(0, host.PrefetchCount);
        Assert.Equal(TimeSpan.FromMinutes(5), host.MaxAutoLockRenewal);
        Assert.Empty(host.Functions);
    }

    [Fact]
    public void Comments_and_unknown_keys_are_passed_over()
    {
        var host = Read(
            """
            {
              "version": "2.0", // as the tools write it
              "somethingNew": { "x": [1, 2] },
              "functionTimeout": "-1",
              "functions": ["A", "B"],
              "logging": { "logLevel": { "default": "Warning", "Function.A": "debug" } },
              "extensions": {
                "blobs": { "maxDegreeOfParallelism": 3, "poisonBlobThreshold": 2 },
                "http": { "routePrefix": "" },
                "serviceBus": { "autoCompleteMessages": false, "maxAutoLockRenewalDuration": "00:30:00", "maxConcurrentCalls": 1 },
              },
            }
            """);

        Assert.Null(host.FunctionTimeout);
        Assert.Equal(["A", "B"], host.Functions);
        Assert.Equal(3, host.BlobParallelism);
        Assert.Equal(2, host.PoisonBlobThreshold);
        Assert.Equal("", host.RoutePrefix);
        Assert.False(host.AutoCompleteMessages);
        Assert.Equal(TimeSpan.FromMinutes(30), host.MaxAutoLockRenewal);
        Assert.Equal(1, host.MaxConcurrentCalls);
        Assert.Equal([("default", LogLevel.Warning), ("Function.A", LogLevel.Debug)], host.LogLevels.OrderByDescending(level => level.Category));
    }

    [Theory]
    [InlineData("""{"extensions":{"blobs":{"poisonBlobThreshold":0}}}""", "extensions.blobs.poisonBlobThreshold")]
    [InlineData("""{"extensions":{"blobs":{"poisonBlobThreshold":"many"}}}""", "extensions.blobs.poisonBlobThreshold")]
    public void A_wrong_number_is_named(string text, string key)
    {
        var error = Assert.Throws<InvalidOperationException>(() => Read(text).PoisonBlobThreshold);

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-00:05:00")]
    [InlineData("soon")]
    public void A_wrong_time_is_named(string text)
    {
        Assert.Contains("functionTimeout", Assert.Throws<InvalidOperationException>(() => Read($$"""{"functionTimeout":"{{text}}"}""").FunctionTimeout).Message, StringComparison.Ordinal);
    }

    private static HostJson Read(string text)
    {
        var folder = Directory.CreateTempSubdirectory("host-json-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "host.json"), text);
            return HostJson.Read(new ApplicationFolder(folder.FullName));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
