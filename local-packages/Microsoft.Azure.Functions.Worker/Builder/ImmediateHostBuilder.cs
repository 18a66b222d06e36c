using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Builder;

/// <summary>Lets extension methods of the older <see cref="IHostBuilder"/> (the web server's) configure a <see cref="HostApplicationBuilder"/>: each call takes effect at once.</summary>
internal sealed class ImmediateHostBuilder(HostApplicationBuilder builder) : IHostBuilder
{
    private readonly HostBuilderContext _context = builder.Services
        .Select(service => service.ServiceType == typeof(HostBuilderContext) ? service.ImplementationInstance : null)
        .OfType<HostBuilderContext>().First();

    public IDictionary<object, object> Properties => _context.Properties;

    public IHostBuilder ConfigureHostConfiguration(Action<IConfigurationBuilder> configureDelegate)
    {
        configureDelegate(builder.Configuration);
        return this;
    }

    public IHostBuilder ConfigureAppConfiguration(Action<HostBuilderContext, IConfigurationBuilder> configureDelegate)
    {
        configureDelegate(_context, builder.Configuration);
        return this;
    }

    public IHostBuilder ConfigureServices(Action<HostBuilderContext, IServiceCollection> configureDelegate)
    {
        configureDelegate(_context, builder.Services);
        return this;
    }

    public IHostBuilder ConfigureContainer<TContainerBuilder>(Action<HostBuilderContext, TContainerBuilder> configureDelegate) =>
        throw new NotSupportedException();

    public IHostBuilder UseServiceProviderFactory<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory)
        where TContainerBuilder : notnull => throw new NotSupportedException();

    public IHostBuilder UseServiceProviderFactory<TContainerBuilder>(Func<HostBuilderContext, IServiceProviderFactory<TContainerBuilder>> factory)
        where TContainerBuilder : notnull => throw new NotSupportedException();

    public IHost Build() => throw new NotSupportedException();
}
