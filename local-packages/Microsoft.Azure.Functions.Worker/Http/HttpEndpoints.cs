using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Azure.Functions.Worker.Bindings;
using Microsoft.Azure.Functions.Worker.Hosting;
using Microsoft.Azure.Functions.Worker.Invocation;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Logging;

namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>The routes of the HTTP functions.</summary>
internal sealed class HttpEndpoints(FunctionCatalog functions, FunctionRunner runner, HostJson hostJson, ILogger<HttpEndpoints> log)
{
    public void Map(IEndpointRouteBuilder endpoints)
    {
        foreach (var function in functions.Functions)
        {
            if (function.Trigger is HttpTrigger trigger)
            {
                var prefix = hostJson.RoutePrefix.Trim('/');
                var route = trigger.Route ?? function.Name;
                var endpoint = endpoints.Map(
                    RoutePatternFactory.Parse(prefix.Length == 0 ? route : $"{prefix}/{route}"), context => AnswerAsync(function, context));
                endpoint.WithDisplayName(function.Name).WithMetadata(new HttpMethodMetadata(trigger.Methods));
            }
        }
    }

    private async Task AnswerAsync(LoadedFunction function, HttpContext http)
    {
        var request = new InvocationRequest($"{http.Request.Method} {http.Request.Path}", http, Data(http))
        {
            TraceParent = http.Request.Headers.TraceParent,
            TraceState = http.Request.Headers.TraceState,
            Prepare = context =>
            {
                context.Items[FunctionContextExtensions.HttpContextKey] = http;
                http.RequestServices = context.InstanceServices;
            },
            Finish = (_, result) => WriteAsync(function, result, http),
        };
        var outer = http.RequestServices;
        try
        {
            await runner.RunAsync(function, request, http.RequestAborted);
        }
        catch (Exception e)
        {
            if (!http.Response.HasStarted)
            {
                // What went wrong is in the log; a caller learns nothing of the inside.
                http.Response.Clear();
                http.Response.StatusCode = e is BadHttpRequestException refused ? refused.StatusCode : StatusCodes.Status500InternalServerError;
            }
            else
            {
                // Half an answer must not look like a whole one.
                http.Abort();
            }
        }
        finally
        {
            http.RequestServices = outer;
        }
    }

    private async Task WriteAsync(LoadedFunction function, object? result, HttpContext http)
    {
        switch (result)
        {
            case IActionResult action:
                await action.ExecuteResultAsync(new ActionContext(http, http.GetRouteData(), new ActionDescriptor()));
                break;
            case IResult answer:
                await answer.ExecuteAsync(http);
                break;
            case not null when Marked(result) is { } property:
                await WriteAsync(function, property.GetValue(result), http);
                break;
            case not null:
                // The published integration drops it as well, without a word.
                log.NoAnswer(function.Name, result.GetType());
                break;
        }
    }

    private static PropertyInfo? Marked(object result) =>
        Array.Find(result.GetType().GetProperties(), property => property.IsDefined(typeof(HttpResultAttribute)));

    // A route's value goes before one of the query.
    private static BindingData Data(HttpContext http)
    {
        var data = new BindingData();
        foreach (var (name, value) in http.Request.Query)
        {
            data[name] = value.ToString();
        }

        foreach (var (name, value) in http.Request.RouteValues)
        {
            data[name] = value;
        }

        return data;
    }
}
