using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Dgp.FunctionsHost.Workers;

/// <summary>
/// The gRPC server that workers connect to. It is a server of its own, not an endpoint of the HTTP functions' one: that stops first, while running
/// functions still need their worker.
/// </summary>
internal sealed class RpcServer : IAsyncDisposable
{
    private readonly WebApplication _server;

    private RpcServer(WebApplication server) => _server = server;

    public WorkerStreams Streams => _server.Services.GetRequiredService<WorkerStreams>();

    public Uri Address => new(_server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    public static async Task<RpcServer> StartAsync(CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        // The published host sets no limit either: a message may carry what a function returns.
        builder.Services.AddGrpc(grpc => (grpc.MaxReceiveMessageSize, grpc.MaxSendMessageSize) = (null, null));
        builder.Services.AddSingleton<WorkerStreams>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        var server = builder.Build();
        server.MapGrpcService<WorkerStreams>();
        await server.StartAsync(cancellation);
        return new RpcServer(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
