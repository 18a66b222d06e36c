using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Dgp.Worker.Jobs;

/// <summary><c>/health/live</c> and <c>/health/ready</c>: 200, or 503 where the answer is no.</summary>
internal sealed class HealthEndpoints(WorkerSettings settings, WorkerHealth health, IConfiguration configuration) : IHostedService
{
    private WebApplication? _server;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (settings.HealthPort == 0)
        {
            return;
        }

        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            // A container's probes come from outside; on a laptop nobody else has business here.
            if (configuration["DOTNET_RUNNING_IN_CONTAINER"] == "true")
            {
                server.ListenAnyIP(settings.HealthPort);
            }
            else
            {
                server.ListenLocalhost(settings.HealthPort);
            }
        });
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Run(Answer);
        await _server.StartAsync(cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    private async Task Answer(HttpContext context)
    {
        bool? good = context.Request.Path.Value switch
        {
            "/health/live" => health.IsLive,
            "/health/ready" => health.IsReady,
            _ => null,
        };
        context.Response.StatusCode = good switch
        {
            true => StatusCodes.Status200OK,
            false => StatusCodes.Status503ServiceUnavailable,
            null => StatusCodes.Status404NotFound,
        };
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(good switch { true => "yes\n", false => "no\n", null => "" }, context.RequestAborted);
    }
}
