using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker.Bindings;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using MvcJsonOptions = Microsoft.AspNetCore.Mvc.JsonOptions;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>A function that runs for requests. The web server fires it (<see cref="HttpEndpoints"/>).</summary>
internal sealed class HttpTrigger : TriggerBinding
{
    private readonly ParameterInfo _parameter;
    private readonly JsonSerializerOptions _bodyJson;

    public HttpTrigger(
        HttpTriggerAttribute attribute, ParameterInfo parameter, IConfiguration settings, IServiceProvider services, IOptions<MvcJsonOptions> mvc)
    {
        if (services.GetService<AspNetCoreIntegration>() is null)
        {
            throw new FunctionSetupException("HTTP functions need builder.ConfigureFunctionsWebApplication() in this build.");
        }

        if (parameter.ParameterType != typeof(HttpRequest))
        {
            throw new FunctionSetupException($"an HTTP trigger gives an {nameof(HttpRequest)}, not a {parameter.ParameterType.Name}.");
        }

        Route = attribute.Route is null ? null : SettingReferences.Resolve(attribute.Route, settings);
        Methods = attribute.Methods ?? [];
        _parameter = parameter;
        _bodyJson = mvc.Value.JsonSerializerOptions;
        try
        {
            RoutePatternFactory.Parse(Route ?? "");
        }
        catch (RoutePatternException e)
        {
            throw new FunctionSetupException($"the route '{Route}' is no route template: {e.Message}", e);
        }
    }

    /// <summary>null: the function's name.</summary>
    public string? Route { get; }

    /// <summary>Empty: all.</summary>
    public IReadOnlyList<string> Methods { get; }

    public override string Type => "httpTrigger";

    public override ArgumentBinder Value => static context => new(((HttpContext)context.Request.Trigger).Request);

    // The route's and the query's names.
    public override IReadOnlyCollection<string>? DataNames => null;

    public override ArgumentBinder? Extra(ParameterInfo parameter)
    {
        if (parameter.GetCustomAttribute<FromBodyAttribute>() is not null)
        {
            return async context => await BodyAsync(parameter, (HttpContext)context.Request.Trigger, context.CancellationToken);
        }

        return parameter.ParameterType == typeof(HttpRequest) ? Value : null;
    }

    public override Task ListenAsync(LoadedFunction function, CancellationToken stopping) => Task.CompletedTask;

    private async Task<object?> BodyAsync(ParameterInfo parameter, HttpContext http, CancellationToken cancellation)
    {
        if (!http.Request.HasJsonContentType())
        {
            throw new InvalidOperationException(
                $"The parameter '{parameter.Name}' is read from a JSON body; the request's content type is '{http.Request.ContentType}'.");
        }

        try
        {
            return await http.Request.ReadFromJsonAsync(parameter.ParameterType, _bodyJson, cancellation);
        }
        catch (JsonException e)
        {
            throw new InvalidOperationException($"The body is no JSON for the parameter '{parameter.Name}' of {_parameter.Member.Name}: {e.Message}", e);
        }
    }
}
