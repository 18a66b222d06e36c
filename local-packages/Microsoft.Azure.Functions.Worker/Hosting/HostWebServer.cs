using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker.Builder;
using Microsoft.Azure.Functions.Worker.Http;
using Microsoft.Azure.Functions.Worker.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Microsoft.Azure.Functions.Worker.Hosting;

/// <summary>Kestrel with the HTTP functions and the host's own status.</summary>
internal static class HostWebServer
{
    private const int DefaultPort = 7071;
    private const string BodyLimitSetting = "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT";
    private const long DefaultBodyLimit = 104_857_600;

    public static void Configure(HostApplicationBuilder builder, LocalSettings localSettings)
    {
        builder.Services.AddSingleton<HttpEndpoints>();
        new ImmediateHostBuilder(builder).ConfigureWebHostDefaults(web =>
        {
            web.UseUrls(builder.Configuration["ASPNETCORE_URLS"] ?? builder.Configuration["urls"]
                ?? $"http://127.0.0.1:{(localSettings.HttpPort ?? DefaultPort).ToString(CultureInfo.InvariantCulture)}");
            web.ConfigureKestrel(kestrel =>
            {
                kestrel.AddServerHeader = false;
                kestrel.Limits.MaxRequestBodySize = BodyLimit(builder.Configuration);
            });
            web.Configure(app =>
            {
                app.Use(RefuseLongBodies);
                app.UseRouting();
                app.UseEndpoints(endpoints =>
                {
                    endpoints.MapGet("/admin/host/status", Status);
                    endpoints.ServiceProvider.GetRequiredService<HttpEndpoints>().Map(endpoints);
                });
            });
        });
    }

    // A body whose length is declared is refused before the function runs; any other when the function has read that far.
    private static Task RefuseLongBodies(HttpContext http, RequestDelegate next)
    {
        var limit = http.RequestServices.GetRequiredService<Microsoft.Extensions.Options.IOptions<KestrelServerOptions>>().Value.Limits.MaxRequestBodySize;
        if (http.Request.ContentLength > limit)
        {
            http.Response.StatusCode = StatusCodes.Status413PayloadTooLarge;
            // The rest of the body is not read; the next request needs another connection.
            http.Response.Headers.Connection = "close";
            return Task.CompletedTask;
        }

        return next(http);
    }

    private static Task Status(HttpContext http)
    {
        var state = http.RequestServices.GetRequiredService<HostState>();
        var identity = http.RequestServices.GetRequiredService<HostIdentity>();
        return http.Response.WriteAsJsonAsync(new
        {
            id = identity.HostId,
            state = state.Running ? "Running" : "Initialized",
            version = typeof(HostWebServer).Assembly.GetName().Version?.ToString(),
            instanceId = identity.InstanceId,
            computerName = Environment.MachineName,
            processUptime = (long)state.Uptime.TotalMilliseconds,
        });
    }

    private static long BodyLimit(ConfigurationManager settings)
    {
        var text = settings[BodyLimitSetting];
        return text is null ? DefaultBodyLimit
            : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit
            : throw new InvalidOperationException($"{BodyLimitSetting} is '{text}'; it has to be a number of bytes.");
    }
}
