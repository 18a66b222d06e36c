using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using FromBodyAttribute = Microsoft.Azure.Functions.Worker.Http.FromBodyAttribute;

namespace FunctionsWorker.TestApp;

public sealed record Both([property: HttpResult] IResult Answer, string Other);

public sealed class HttpFunctions(Visit visit)
{
    [Function("hello")]
    public static IActionResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post")] HttpRequest request, string? name) =>
        new OkObjectResult(new { Hello = name, request.Method });

    [Function(nameof(Item))]
    public IResult Item(
        [HttpTrigger(AuthorizationLevel.Function, "get", Route = "items/{id:int:min(1)}/{*rest}")] HttpRequest request, int id, string? rest, FunctionContext context) =>
        Results.Json(new
        {
            id,
            rest,
            visit = visit.Id,
            stamp = context.Items["stamp"],
            same = ReferenceEquals(request, context.GetHttpContext()!.Request),
            trace = context.TraceContext.TraceParent,
        });

    [Function(nameof(Keep))]
    public static IResult Keep([HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "notes")] HttpRequest request, [FromBody] Note note) =>
        Results.Ok(note);

    [Function(nameof(Length))]
    public static async Task<IResult> Length([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "length")] HttpRequest request, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        var length = 0L;
        int read;
        while ((read = await request.Body.ReadAsync(buffer, cancellation)) > 0)
        {
            length += read;
        }

        return Results.Text(length.ToString(provider: null));
    }

    [Function(nameof(Broken))]
    public static IResult Broken([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "broken")] HttpRequest request) =>
        throw new InvalidOperationException("a secret of the inside");

    [Function(nameof(Plain))]
    public static string Plain([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "plain")] HttpRequest request) => "nobody sees it";

    [Function(nameof(Several))]
    public static Both Several([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "several")] HttpRequest request) =>
        new(Results.Text("the answer"), "the other output");

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

    [Function(nameof(Refused))]
    public static IResult Refused([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "refused")] HttpRequest request) =>
        Results.Text("not reached");
}
