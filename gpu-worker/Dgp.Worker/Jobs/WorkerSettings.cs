using System.Globalization;
using Dgp.Contracts;
using Microsoft.Extensions.Configuration;

namespace Dgp.Worker.Jobs;

/// <summary>What a worker is told by its environment. Storage and queue have settings of their own.</summary>
internal sealed record WorkerSettings
{
    public const string DeviceName = "DGP_DEVICE";
    public const string CacheName = "DGP_CACHE";
    public const string JobSecondsName = "DGP_JOB_SECONDS";
    public const string HealthPortName = "DGP_HEALTH_PORT";
    public const string LogFormatName = "DGP_LOG_FORMAT";

    private const int MostJobSeconds = 7 * 24 * 3600;

    /// <summary>As <c>--device</c> takes it.</summary>
    public required string Device { get; init; }

    /// <summary>Folder for fetched priors and for checkpoints on their way; several workers may share it.</summary>
    public required string Cache { get; init; }

    /// <summary>Computing that a job may take, over all its attempts.</summary>
    public required TimeSpan JobLimit { get; init; }

    /// <summary>0: no health endpoints.</summary>
    public required int HealthPort { get; init; }

    /// <exception cref="DgpException">BadOption, naming the setting.</exception>
    public static WorkerSettings From(IConfiguration settings) => new()
    {
        Device = Text(settings, DeviceName) ?? "auto",
        Cache = Path.GetFullPath(Text(settings, CacheName) ?? DefaultCache()),
        JobLimit = TimeSpan.FromSeconds(Number(settings, JobSecondsName, 1, MostJobSeconds) ?? 1800),
        HealthPort = Number(settings, HealthPortName, 0, ushort.MaxValue) ?? 0,
    };

    private static string DefaultCache()
    {
        var data = Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        // A service may have no home.
        return Path.Combine(data.Length > 0 ? data : AppContext.BaseDirectory, "dgp", "cache");
    }

    private static string? Text(IConfiguration settings, string name) => settings[name] is { Length: > 0 } text ? text : null;

    private static int? Number(IConfiguration settings, string name, int least, int most)
    {
        if (Text(settings, name) is not { } text)
        {
            return null;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new DgpException(
                ErrorCode.BadOption, $"{name} cannot be '{Printable.Text(text)}'.", $"It is a whole number from {least} to {most}.");
    }
}
