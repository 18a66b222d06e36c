using System.Globalization;

namespace Dgp.FunctionsHost.Settings;

/// <summary>
/// host.json, and over it environment variables such as <c>AzureFunctionsJobHost__extensions__http__routePrefix</c>.
/// What this host does not know is ignored, as the published one does.
/// </summary>
internal sealed class HostJson(IConfiguration configuration)
{
    private const string FileName = "host.json";
    private const string VariablePrefix = "AzureFunctionsJobHost__";

    /// <exception cref="FunctionSetupException">The file is not there, or not JSON.</exception>
    public static HostJson Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return new HostJson(new ConfigurationBuilder()
                .AddJsonFile(path, optional: false, reloadOnChange: false)
                .AddEnvironmentVariables(VariablePrefix)
                .Build());
        }
        catch (FileNotFoundException e)
        {
            throw new FunctionSetupException($"{path} is not there. A functions app has one; it is at least {{\"version\":\"2.0\"}}.", e);
        }
        catch (InvalidDataException e)
        {
            throw new FunctionSetupException($"{path} cannot be read: {e.InnerException?.Message ?? e.Message}", e);
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

    private static FunctionSetupException Wrong(string key, string? text, string expected) =>
        new($"{FileName}: {key.Replace(':', '.')} is '{text}'; it has to be {expected}.");
}
