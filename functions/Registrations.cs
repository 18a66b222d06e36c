using Azure.Messaging.ServiceBus;
using Dgp.Functions.Http;
using Dgp.Functions.Intake;
using Dgp.Functions.Upkeep;
using Dgp.Ledger;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Dgp.Functions;

/// <summary>All that the functions are made of.</summary>
internal static class Registrations
{
    /// <exception cref="InvalidOperationException">A setting is missing; at once, not with the first upload.</exception>
    public static IServiceCollection AddDgp(this IServiceCollection services, IConfiguration settings)
    {
        // Whoever reads a body here bounds it (RequestBody), and says so in an answer of ours; Kestrel's own limit is less than a picture may have.
        services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = null);

        var queue = Connections.QueueName(settings);
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton(Connections.Blobs(settings));
        services.AddSingleton(Connections.Tables(settings));
        services.AddSingleton(Connections.Bus(settings));
        services.AddSingleton(s => s.GetRequiredService<ServiceBusClient>().CreateSender(queue));
        services.AddSingleton<JobLedger>();
        services.AddSingleton<Telemetry>();

        services.AddSingleton<KnownPriors>();
        services.AddSingleton<Validation>();
        services.AddSingleton(JobLimits.Of(settings));
        services.AddSingleton<Quota>();
        services.AddSingleton<Admission>();
        services.AddSingleton(s => Transient.NewRetries(s.GetRequiredService<TimeProvider>()));

        services.AddSingleton<Answers>();
        services.AddSingleton<Submission>();
        services.AddSingleton<JobQueries>();

        services.AddSingleton(new SweepRules());
        services.AddSingleton<QueueContents>();
        services.AddSingleton<StuckJobs>();
        services.AddSingleton<Reconcile>();
        services.AddSingleton<DeadLetters>();
        services.AddSingleton<DeadLetterDrain>();
        return services;
    }
}
