using System.Reflection;
using OpenTelemetry.Resources;

namespace Microsoft.Azure.Functions.Worker.OpenTelemetry;

/// <summary>Name and version of the application.</summary>
public sealed class FunctionsResourceDetector : IResourceDetector
{
    /// <inheritdoc/>
    public Resource Detect() => Assembly.GetEntryAssembly()?.GetName() is not { Name: { } name, Version: { } version }
        ? Resource.Empty
        : new Resource(
        [
            new("service.name", name),
            new("service.version", version.ToString()),
            new("process.pid", Environment.ProcessId),
        ]);
}
