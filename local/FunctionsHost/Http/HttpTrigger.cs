using System.Net;
using System.Text.Json;
using Dgp.FunctionsHost.Rpc;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Workers;
using Microsoft.AspNetCore.Routing.Patterns;
using Yarp.ReverseProxy.Forwarder;

namespace Dgp.FunctionsHost.Http;

/// <summary>
/// Fires a function for requests. The worker is told of the invocation by its stream, and gets the request itself by HTTP, with a header that says to which
/// invocation it belongs.
/// </summary>
internal sealed class HttpTrigger : Trigger
{
    private const string InvocationHeader = "x-ms-invocation-id";

    // A worker that crashed is up again after a second or two; on a busy machine it takes many times that.
    private static readonly TimeSpan WorkerPatience = TimeSpan.FromSeconds(60);

    // Between the end of an invocation and that of its answer: a moment, on a busy machine many times that.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(30);

    // What runs too long is ended by the time limit of functions.
    private static readonly ForwarderRequestConfig Unlimited = new() { ActivityTimeout = TimeSpan.FromDays(1) };

    private readonly Function _function;
    private readonly RoutePattern _route;
    private readonly WorkerKeeper _workers;
    private readonly FunctionRunner _runner;
    private readonly IHttpForwarder _forwarder;
    private readonly HttpMessageInvoker _client;

    public HttpTrigger(
        Function function, HostJson hostJson, IConfiguration settings, WorkerKeeper workers, FunctionRunner runner, IHttpForwarder forwarder, HttpMessageInvoker client)
    {
        var route = SettingReferences.Resolve(Function.Text(function.TriggerBinding, "route") ?? function.Name, settings);
        var prefix = hostJson.RoutePrefix.Trim('/');
        try
        {
            _route = RoutePatternFactory.Parse(prefix.Length == 0 ? route : $"{prefix}/{route}");
        }
        catch (RoutePatternException e)
        {
            throw new FunctionSetupException($"the route '{route}' is no route template: {e.Message}", e);
        }

        _function = function;
        _workers = workers;
        _runner = runner;
        _forwarder = forwarder;
        _client = client;
    }

    public void Map(IEndpointRouteBuilder endpoints)
    {
        var endpoint = endpoints.Map(_route, AnswerAsync).WithDisplayName(_function.Name);
        if (_function.TriggerBinding.TryGetProperty("methods", out var methods) && methods.ValueKind == JsonValueKind.Array && methods.GetArrayLength() > 0)
        {
            endpoint.WithMetadata(new HttpMethodMetadata(methods.EnumerateArray().Select(m => m.GetString()!.ToUpperInvariant())));
        }
    }

    // The web server fires it.
    public override Task ListenAsync(CancellationToken stopping) => Task.CompletedTask;

    private async Task AnswerAsync(HttpContext http)
    {
        if (await WorkerAsync(http.RequestAborted) is not { } worker)
        {
            http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            http.Response.Headers.RetryAfter = "5";
            return;
        }

        var invocation = Invocation(http);
        http.Request.Headers[InvocationHeader] = invocation.Id;
        using var both = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted);
        var run = _runner.RunAsync(worker, _function, invocation, both.Token);
        var forward = _forwarder.SendAsync(http, worker.HttpAddress!, _client, Unlimited, HttpTransformer.Default, both.Token).AsTask();
        var isAnswered = await EndedWellAsync(run, forward, http, both);
        if (!isAnswered && !http.Response.HasStarted)
        {
            // What went wrong is in the log; a caller learns nothing of the inside.
            http.Response.Clear();
            http.Response.StatusCode = Refusal(http.GetForwarderErrorFeature()?.Exception)?.StatusCode ?? StatusCodes.Status500InternalServerError;
        }
        else if (!isAnswered)
        {
            // Half an answer must not look like a whole one.
            http.Abort();
        }
    }

    // The web server's own, such as of a body that is too long.
    private static BadHttpRequestException? Refusal(Exception? e) => e switch
    {
        null => null,
        BadHttpRequestException refusal => refusal,
        AggregateException several => several.InnerExceptions.Select(Refusal).FirstOrDefault(found => found is not null),
        _ => Refusal(e.InnerException),
    };

    // Each may fail alone, and the other would then wait for ever.
    private static async Task<bool> EndedWellAsync(Task run, Task<ForwarderError> forward, HttpContext http, CancellationTokenSource both)
    {
        var first = await Task.WhenAny(run, forward);
        var isWell = first == run ? run.IsCompletedSuccessfully : await forward == ForwarderError.None;
        var rest = Task.WhenAll(run, forward);
        while (!rest.IsCompleted)
        {
            await Task.WhenAny(rest, Task.Delay(Rest));
            // A long answer to a slow client goes on.
            if (!rest.IsCompleted && !(isWell && http.Response.HasStarted))
            {
                await both.CancelAsync();
                await rest.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return run.IsCompletedSuccessfully && await forward == ForwarderError.None;
    }

    private async Task<Worker?> WorkerAsync(CancellationToken aborted)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        patience.CancelAfter(WorkerPatience);
        try
        {
            return await _workers.RunningAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    // A route's value goes before one of the query.
    private Invocation Invocation(HttpContext http)
    {
        var data = http.Request.Query.ToDictionary(q => q.Key, q => new TypedData { String = q.Value.ToString() });
        data["Query"] = Json(http.Request.Query.ToDictionary(q => q.Key, q => q.Value.ToString()));
        data["Headers"] = Json(http.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString()));
        foreach (var (name, value) in http.Request.RouteValues)
        {
            data[name] = new TypedData { String = value?.ToString() ?? "" };
        }

        var inputs = new Dictionary<string, TypedData> { [Function.Text(_function.TriggerBinding, "name") ?? ""] = new() { Http = new RpcHttp() } };
        return new Invocation($"{http.Request.Method} {http.Request.Path}", inputs, data)
        {
            TraceParent = http.Request.Headers.TraceParent,
            TraceState = http.Request.Headers.TraceState,
        };
    }

    private static TypedData Json(Dictionary<string, string> values) => new() { Json = JsonSerializer.Serialize(values) };

    /// <summary>The client of all requests to workers: it takes nothing upon itself.</summary>
    public static HttpMessageInvoker NewClient() => new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
    });
}
