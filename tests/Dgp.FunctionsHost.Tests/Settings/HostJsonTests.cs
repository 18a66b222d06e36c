using Dgp.FunctionsHost.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Dgp.FunctionsHost.Tests.Settings;

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
              },
            }
            """);

        Assert.Null(host.FunctionTimeout);
        Assert.Equal(["A", "B"], host.Functions);
        Assert.Equal(3, host.BlobParallelism);
        Assert.Equal(2, host.PoisonBlobThreshold);
        Assert.Equal("", host.RoutePrefix);
        Assert.Equal([("default", LogLevel.Warning), ("Function.A", LogLevel.Debug)], host.LogLevels.OrderByDescending(level => level.Category));
    }

    [Theory]
    [InlineData("""{"extensions":{"blobs":{"poisonBlobThreshold":0}}}""", "extensions.blobs.poisonBlobThreshold")]
    [InlineData("""{"extensions":{"blobs":{"poisonBlobThreshold":"many"}}}""", "extensions.blobs.poisonBlobThreshold")]
    public void A_wrong_number_is_named(string text, string key)
    {
        var error = Assert.Throws<FunctionSetupException>(() => Read(text).PoisonBlobThreshold);

        Assert.Contains(key, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-00:05:00")]
    [InlineData("soon")]
    public void A_wrong_time_is_named(string text)
    {
        Assert.Contains("functionTimeout", Assert.Throws<FunctionSetupException>(() => Read($$"""{"functionTimeout":"{{text}}"}""").FunctionTimeout).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", "cannot be read")]
    [InlineData(null, "is not there")]
    public void A_file_that_is_missing_or_broken_is_named(string? text, string hint)
    {
        var error = Assert.Throws<FunctionSetupException>(() => Read(text));

        Assert.Contains("host.json", error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    private static HostJson Read(string? text)
    {
        var folder = Directory.CreateTempSubdirectory("host-json-");
        try
        {
            if (text is not null)
            {
                File.WriteAllText(Path.Combine(folder.FullName, "host.json"), text);
            }

            return HostJson.Read(folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
