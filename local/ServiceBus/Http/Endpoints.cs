using System.Net;
using Dgp.ServiceBus.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;

namespace Dgp.ServiceBus.Http;

/// <summary><c>/health</c>, and the counts of a queue's messages at <c>/queues/NAME</c>. Not part of Service Bus: for whoever runs the server, and for tests.</summary>
internal static class Endpoints
{
    public static void Listen(this WebApplicationBuilder builder, int port) => builder.WebHost.ConfigureKestrel(o => o.Listen(IPAddress.Loopback, port));

    public static void Map(this WebApplication app, Store store)
    {
        app.MapGet("/health", () => store.Failure is { } why
            ? Results.Json(new { status = "failing", why }, statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Json(new { status = "healthy" }));
        app.MapGet("/queues/{name}", async (string name) =>
        {
            if (store.Find(name) is not { IsDeadLetters: false } entity)
            {
                return Results.NotFound();
            }

            try
            {
                return Results.Json(await store.AskAsync(database => QueueCounts.Of(database, entity.Queue)));
            }
            catch (SqliteException e)
            {
                return Results.Problem(e.Message, statusCode: StatusCodes.Status503ServiceUnavailable);
            }
        });
    }
}
