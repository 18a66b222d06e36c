using Microsoft.Azure.Functions.Worker.Hosting;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Services, configuration and middleware of an application; <see cref="Build"/> makes the host that runs its triggers.</summary>
public class FunctionsApplicationBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly HostApplicationBuilder _host;
    private readonly InvocationPipeline _pipeline = new();
    private readonly ApplicationFolder _folder = ApplicationFolder.Find();
    private bool _built;

    internal FunctionsApplicationBuilder(string[]? args)
    {
        var localSettings = LocalSettings.Read(_folder);
        localSettings.ApplyToEnvironment();

        var configuration = new ConfigurationManager();
        configuration.AddInMemoryCollection([new(HostDefaults.EnvironmentKey, Environments.Development)]);
        configuration.AddEnvironmentVariables("AZURE_FUNCTIONS_");
        _host = new HostApplicationBuilder(new HostApplicationBuilderSettings { Args = args, Configuration = configuration });

        var hostJson = HostJson.Read(_folder);
        HostLogging.Configure(_host.Logging, hostJson);
        _host.Services.AddFunctionsHost(_folder, hostJson, _pipeline);
        HostWebServer.Configure(_host, localSettings);
    }

    /// <inheritdoc/>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_host).Properties;

    /// <inheritdoc/>
    IConfigurationManager IHostApplicationBuilder.Configuration => Configuration;

    public ConfigurationManager Configuration => _host.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => _host.Environment;

    /// <inheritdoc/>
    public ILoggingBuilder Logging => _host.Logging;

    /// <inheritdoc/>
    public IMetricsBuilder Metrics => _host.Metrics;

    /// <inheritdoc cref="IHostApplicationBuilder.Services"/>
    public IServiceCollection Services => _host.Services;

    /// <summary>Makes the host. Once only.</summary>
    public IHost Build()
    {
        ThrowIfBuilt();
        _built = true;
        // Last, so that the application's own services are up before a trigger fires and still are when it stops.
        _host.Services.AddHostedService<TriggerService>();
        return new FunctionsHost(_host.Build());
    }

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull =>
        _host.ConfigureContainer(factory, configure);

    /// <inheritdoc/>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        ThrowIfBuilt();
        _pipeline.Add(middleware);
        return this;
    }

    private void ThrowIfBuilt()
    {
        if (_built)
        {
            throw new InvalidOperationException("The application has already been built.");
        }
    }
}
