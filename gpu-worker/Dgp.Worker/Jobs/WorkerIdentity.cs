using System.Globalization;
using System.Security.Cryptography;

namespace Dgp.Worker.Jobs;

/// <summary>The name of this process among all workers, also of those that ran here before.</summary>
internal sealed class WorkerIdentity
{
    public string Name { get; } = string.Create(
        CultureInfo.InvariantCulture, $"{Environment.MachineName}/{Environment.ProcessId}/{RandomNumberGenerator.GetHexString(8, lowercase: true)}");
}
