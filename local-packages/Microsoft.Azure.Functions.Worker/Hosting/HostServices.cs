using System.Reflection;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker.Bindings;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Azure.Functions.Worker.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Azure.Functions.Worker.Hosting;

internal static class HostServices
{
    public static void AddFunctionsHost(this IServiceCollection services, ApplicationFolder folder, HostJson hostJson, InvocationPipeline pipeline)
    {
        var application = Assembly.GetEntryAssembly() ?? throw new InvalidOperationException("The process has no entry assembly to look for functions in.");
        services.Configure<JsonSerializerOptions>(json => json.PropertyNameCaseInsensitive = true);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(folder);
        services.AddSingleton(hostJson);
        services.AddSingleton(pipeline);
        services.AddSingleton(provider => HostIdentity.Of(application, provider.GetRequiredService<IConfiguration>()));
        services.AddSingleton<HostState>();
        services.AddSingleton<Connections>();
        services.AddSingleton<HostStorage>();
        services.AddSingleton<HostInstance>();
        services.AddSingleton<FunctionRunner>();
        services.AddSingleton<TriggerFactory>();
        services.AddSingleton<ParameterBinding>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<FunctionCatalog>(provider, application));
    }
}
