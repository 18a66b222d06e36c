using System.Collections.Concurrent;
using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Microsoft.Extensions.Configuration;

namespace Dgp.Functions.Intake;

/// <summary>Which priors a job may ask for: those inside every worker, and those in <see cref="Containers.Priors"/>.</summary>
public sealed class KnownPriors(BlobServiceClient blobs, IConfiguration settings, TimeProvider time)
{
    /// <summary>Setting: the prior of a job that names none.</summary>
    public const string DefaultSetting = "DGP_DEFAULT_PRIOR";

    // A prior that was there a moment ago need not be looked for again with each of a thousand uploads.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(1);

    private readonly BlobContainerClient _container = blobs.GetBlobContainerClient(Containers.Priors);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _seen = new();

    /// <summary>The folders of gpu-worker/priors, which every worker carries.</summary>
    public static IReadOnlyList<string> Embedded { get; } = ["cifar10-32"];

    public string Default { get; } = settings[DefaultSetting] is { Length: > 0 } name ? name : Embedded[0];

    /// <exception cref="DgpException">UnknownPrior.</exception>
    public async Task RequireAsync(string name, CancellationToken cancellation)
    {
        if (Embedded.Contains(name) || (_seen.TryGetValue(name, out var seen) && time.GetUtcNow() - seen < Remembered))
        {
            return;
        }

        // Only existing names are remembered: invented ones would fill the memory.
        if (!TextShape.PriorName.Fits(name) || !await _container.GetBlobClient($"{name}/prior.json").ExistsAsync(cancellation))
        {
            throw new DgpException(
                ErrorCode.UnknownPrior,
                $"There is no prior '{Printable.Text(name)}'.",
                Nearest.To(name, Embedded) is { } near ? $"Did you mean {near}?" : $"Leave it out for {Default}, or put one into the container {Containers.Priors}.");
        }

        _seen[name] = time.GetUtcNow();
    }
}
