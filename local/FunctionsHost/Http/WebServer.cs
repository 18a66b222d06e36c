using System.Globalization;
using Dgp.FunctionsHost.Settings;
using Dgp.FunctionsHost.Storage;
using Dgp.FunctionsHost.Workers;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Dgp.FunctionsHost.Http;

/// <summary>Kestrel with the HTTP functions and the host's own status.</summary>
internal static class WebServer
{
    private const int DefaultPort = 7071;
    private const string BodyLimitSetting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
    private const long DefaultBodyLimit = 104_857_600;

    public static void Configure(WebApplicationBuilder builder, LocalSettings localSettings)
    {
        var limit = BodyLimit(builder.Configuration);
        builder.Services.AddRouting();
        builder.Services.AddHttpForwarder();
        builder.Services.AddSingleton(_ => HttpTrigger.NewClient());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = limit;
        });
        builder.WebHost.UseUrls(builder.Configuration["ASPNETCORE_URLS"]
            ?? $"http://127.0.0.1:{(localSettings.HttpPort ?? DefaultPort).ToString(CultureInfo.InvariantCulture)}");
    }

    public static void Map(WebApplication server, IEnumerable<HttpTrigger> triggers)
    {
        server.Use(RefuseWhileStopping);
        server.Use(RefuseLongBodies);
        server.MapGet("/admin/host/status", Status);
        foreach (var trigger in triggers)
        {
            trigger.Map(server);
        }
    }

    private static Task RefuseWhileStopping(HttpContext http, RequestDelegate next)
    {
        if (!http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested)
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    // A body whose length is declared is refused before the function runs; any other when the function has read that far.
    private static Task RefuseLongBodies(HttpContext http, RequestDelegate next)
    {
        if (!(http.Request.ContentLength > http.RequestServices.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize))
        {
            return next(http);
        }

        http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
        // The rest of the body is not read; the next request needs another connection.
        http.Response.Headers.Connection = "close";
        return Task.CompletedTask;
    }

    private static Task Status(HttpContext http)
    {
        var identity = http.RequestServices.GetRequiredService<HostIdentity>();
        var worker = http.RequestServices.GetRequiredService<WorkerKeeper>().Running;
        return http.Response.WriteAsJsonAsync(new
        {
            id = identity.HostId,
            state = worker is null ? "Initialized" : "Running",
            version = typeof(WebServer).Assembly.GetName().Version?.ToString(),
            instanceId = identity.InstanceId,
            computerName = Environment.MachineName,
            processUptime = (long)(DateTime.Now - System.Diagnostics.Process.GetCurrentProcess().StartTime).TotalMilliseconds,
        });
    }

    /// <exception cref="FunctionSetupException">Not a number.</exception>
    private static long BodyLimit(ConfigurationManager settings) => settings[BodyLimitSetting] switch
    {
        null => DefaultBodyLimit,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) => limit,
        var text => throw new FunctionSetupException($"{BodyLimitSetting} is '{text}'; it has to be a number of bytes."),
    };
}
