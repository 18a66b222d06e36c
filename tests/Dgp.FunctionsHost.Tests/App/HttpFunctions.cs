using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.FunctionsHost.TestApp;

public static class HttpFunctions
{
    [Function("hello")]
    public static IActionResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post")] HttpRequest request) =>
        new OkObjectResult(new { Hello = request.Query["name"].ToString(), request.Method });

    [Function(nameof(Item))]
    public static IResult Item(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{id:int:min(1)}/{*rest}")] HttpRequest request, int id, string? rest, FunctionContext context) =>
        Results.Json(new
        {
            id,
            rest,
            host = request.Host.Value,
            trace = context.TraceContext.TraceParent,
            invocation = context.InvocationId,
            header = request.Headers["x-ms-invocation-id"].ToString(),
        });

    [Function(nameof(Digest))]
    public static async Task<IResult> Digest([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "digest")] HttpRequest request, CancellationToken cancellation) =>
        Results.Text(Convert.ToHexString(await SHA256.HashDataAsync(request.Body, cancellation)));

    [Function(nameof(Many))]
    public static IResult Many([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "many/{bytes:int}")] HttpRequest request, int bytes) =>
        Results.Bytes(new byte[bytes]);

    [Function(nameof(Broken))]
    public static IResult Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "broken")] HttpRequest request) =>
        throw new InvalidOperationException("a secret of the inside");

    [Function(nameof(Wait))]
    public static async Task<IResult> Wait([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait/{seconds}")] HttpRequest request, int seconds, CancellationToken cancellation)
    {
        Report.Write(nameof(Wait), new { begun = true });
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), cancellation);
        }
        catch (OperationCanceledException)
        {
            Report.Write(nameof(Wait), new { cancelled = true });
            throw;
        }

        return Results.Text("waited");
    }
}
