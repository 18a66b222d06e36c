using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Settings;

/// <summary>
/// host.json, and over it environment variables such as <c>AzureFunctionsJobHost__extensions__http__routePrefix</c>.
/// What this host does not know is ignored, as the published one does.
/// </summary>
internal sealed class HostJson(IConfiguration configuration)
{
    private const string FileName = "host.json";
    private const string VariablePrefix = "AzureFunctionsJobHost__";

    /// <exception cref="InvalidOperationException">The file is not JSON.</exception>
    public static HostJson Read(ApplicationFolder folder)
    {
        var path = folder.File(FileName);
        try
        {
            return new HostJson(new ConfigurationBuilder()
                .AddJsonFile(path, optional: true, reloadOnChange: false)
                .AddEnvironmentVariables(VariablePrefix)
                .Build());
        }
        catch (InvalidDataException e)
        {
            throw new InvalidOperationException($"{path} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
        }
    }

    /// <summary>The functions to run; all of them if empty.</summary>
    public IReadOnlyList<string> Functions =>
        [.. configuration.GetSection("functions").GetChildren().Select(name => name.Value).OfType<string>()];

    /// <summary>null: no limit.</summary>
    public TimeSpan? FunctionTimeout => configuration["functionTimeout"] switch
    {
        null => TimeSpan.FromMinutes(30),
        "-1" => null,
        _ => Span("functionTimeout", TimeSpan.Zero),
    };

    public string RoutePrefix => configuration["extensions:http:routePrefix"] ?? "api";

    /// <summary>Blobs in work at a time, for each function.</summary>
    public int BlobParallelism => Whole("extensions:blobs:maxDegreeOfParallelism", 8 * Environment.ProcessorCount, minimum: 1);

    /// <summary>Attempts that a version of a blob gets.</summary>
    public int PoisonBlobThreshold => Whole("extensions:blobs:poisonBlobThreshold", 5, minimum: 1);

    public int PrefetchCount => Whole("extensions:serviceBus:prefetchCount", 0, minimum: 0);

    public bool AutoCompleteMessages => Flag("extensions:serviceBus:autoCompleteMessages", true);

    public TimeSpan MaxAutoLockRenewal => Span("extensions:serviceBus:maxAutoLockRenewalDuration", TimeSpan.FromMinutes(5));

    public int MaxConcurrentCalls => Whole("extensions:serviceBus:maxConcurrentCalls", 16 * Environment.ProcessorCount, minimum: 1);

    public int MaxMessageBatchSize => Whole("extensions:serviceBus:maxMessageBatchSize", 1000, minimum: 1);

    /// <summary>By category; <c>default</c> is every other category.</summary>
    public IEnumerable<(string Category, LogLevel Level)> LogLevels =>
        from entry in configuration.GetSection("logging:logLevel").GetChildren()
        select (entry.Key, Enum.TryParse<LogLevel>(entry.Value, ignoreCase: true, out var level)
            ? level
            : throw Wrong(entry.Path, entry.Value, $"one of {string.Join(", ", Enum.GetNames<LogLevel>())}"));

    private int Whole(string key, int absent, int minimum)
    {
        var text = configuration[key];
        if (text is null)
        {
            return absent;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= minimum
            ? number
            : throw Wrong(key, text, $"a whole number from {minimum}");
    }

    private bool Flag(string key, bool absent)
    {
        var text = configuration[key];
        if (text is null)
        {
            return absent;
        }

        return bool.TryParse(text, out var flag) ? flag : throw Wrong(key, text, "true or false");
    }

    private TimeSpan Span(string key, TimeSpan absent)
    {
        var text = configuration[key];
        if (text is null)
        {
            return absent;
        }

        return TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var span) && span > TimeSpan.Zero
            ? span
            : throw Wrong(key, text, "a time such as 00:05:00");
    }

    private static InvalidOperationException Wrong(string key, string? text, string expected) =>
        new($"{FileName}: {key.Replace(':', '.')} is '{text}'; it has to be {expected}.");
}
