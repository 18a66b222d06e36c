using System.Net;
using System.Net.Sockets;

namespace Dgp.Worker.Stack;

/// <summary>Ports on loopback.</summary>
internal static class FreePort
{
    /// <summary>The wanted one if nobody has it, else any.</summary>
    public static int Take(int? wanted = null) => wanted is int port && TryBind(port) is int same ? same : TryBind(0)!.Value;

    private static int? TryBind(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return ((IPEndPoint)listener.LocalEndpoint).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
