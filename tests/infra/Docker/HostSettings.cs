using Dgp.Infra.Tests.Settings;

namespace Dgp.Infra.Tests.Docker;

/// <summary>What the hosts' code reads, less what is no concern of a container on somebody's machine.</summary>
internal static class HostSettings
{
    // How one looks at them is the platform's affair, and an emulated account has no soft delete that checkpoints would need to be kept from.
    private static readonly string[] OfTheCloud =
        ["APPLICATIONINSIGHTS_CONNECTION_STRING", "APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "OTEL_EXPORTER_OTLP_ENDPOINT", "CheckpointStorage"];

    // Told by what the worker runs on: ./dgp, the image, the terminal, OpenMP.
    private static readonly string[] Surroundings = ["DGP_ROOT", "DOTNET_RUNNING_IN_CONTAINER", "TERM", "OMP_NUM_THREADS"];

    private static readonly CodeSettings Code = new(Sources.Of("contracts", "functions", "gpu-worker"));

    /// <summary>The Functions host reads the first by itself.</summary>
    public static IReadOnlySet<string> OfFunctions { get; } = Code.ReadBy("functions").Except(OfTheCloud).Prepend("AzureWebJobsStorage").ToHashSet();

    public static IReadOnlySet<string> OfWorker { get; } = Code.ReadBy("gpu-worker").Except(OfTheCloud).Except(Surroundings).ToHashSet();
}
