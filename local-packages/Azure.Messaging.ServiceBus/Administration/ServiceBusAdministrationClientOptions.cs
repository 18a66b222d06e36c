using System.Diagnostics.CodeAnalysis;
using Azure.Core;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>Settings of a <see cref="ServiceBusAdministrationClient"/>; without effect on a local file.</summary>
public class ServiceBusAdministrationClientOptions(
    ServiceBusAdministrationClientOptions.ServiceVersion version = ServiceBusAdministrationClientOptions.ServiceVersion.V2021_05) : ClientOptions
{
    /// <summary>The service's interface.</summary>
    [SuppressMessage("Design", "CA1008", Justification = "The published package has no zero value.")]
    public enum ServiceVersion
    {
        /// <summary>2017-04.</summary>
        V2017_04 = 1,

        /// <summary>2021-05.</summary>
        V2021_05 = 2,
    }

    /// <summary>The service's interface.</summary>
    public ServiceVersion Version { get; } = version;
}
