using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Dgp.ServiceBus.Storage;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;
using Microsoft.Azure.Amqp.Sasl;
using Microsoft.Azure.Amqp.Transport;
using Microsoft.Extensions.Logging;

namespace Dgp.ServiceBus.Protocol;

/// <summary>Service Bus over AMQP 1.0 on loopback: connections, and what each of their links is for.</summary>
internal sealed class Server : IRuntimeProvider, IDisposable
{
    /// <summary>As in the Standard tier, a batch included.</summary>
    private const uint LargestMessage = 256 << 10;

    // Enough for a sender that does not wait, and a bound on what one link can have in memory.
    private const uint Credit = 500;

    private const string Management = "$management";

    private static readonly AmqpVersion Version = new(1, 0, 0);

    private readonly ConditionalWeakTable<AmqpConnection, Grants> _grants = [];
    private readonly Store _store;
    private readonly Requests _requests;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly AmqpConnectionListener _listener;

    /// <exception cref="StartException">The port is taken.</exception>
    public Server(Store store, int port, TimeProvider time, ILogger log)
    {
        (_store, _time, _log) = (store, time, log);
        _requests = new Requests(store, time, log);
        var sasl = new SaslTransportProvider();
        sasl.Versions.Add(Version);
        // What the clients for .NET and for JavaScript offer. Who they are they say with tokens.
        sasl.AddHandler(new SaslAnonymousHandler("MSSBCBS"));
        sasl.AddHandler(new SaslAnonymousHandler("ANONYMOUS"));
        var settings = new AmqpSettings { RuntimeProvider = this };
        settings.TransportProviders.Add(sasl);
        var plain = new AmqpTransportProvider();
        plain.Versions.Add(Version);
        settings.TransportProviders.Add(plain);
        // Not "localhost", which to this library is every address of the machine.
        string[] hosts = HasLoopbackV6() ? ["127.0.0.1", "[::1]"] : ["127.0.0.1"];
        _listener = new AmqpConnectionListener(
            hosts.Select(host => string.Create(CultureInfo.InvariantCulture, $"amqp://{host}:{port}")),
            settings,
            new AmqpConnectionSettings { ContainerId = "service-bus", MaxFrameSize = 64 << 10, IdleTimeOut = (uint)TimeSpan.FromMinutes(2).TotalMilliseconds });
        try
        {
            _listener.Open();
        }
        catch (SocketException e)
        {
            throw new StartException("port-taken", $"Port {port} cannot be listened on: {e.Message}", "Choose another with --port.", e);
        }
    }

    public void Dispose() => _listener.Close();

    public AmqpConnection CreateConnection(
        TransportBase transport, ProtocolHeader protocolHeader, bool isInitiator, AmqpSettings amqpSettings, AmqpConnectionSettings connectionSettings)
    {
        var connection = new AmqpConnection(transport, protocolHeader, isInitiator, amqpSettings, connectionSettings);
        _grants.Add(connection, new Grants(_time));
        return connection;
    }

    public AmqpSession CreateSession(AmqpConnection connection, AmqpSessionSettings settings) => new(connection, settings, this);

    public AmqpLink CreateLink(AmqpSession session, AmqpLinkSettings settings)
    {
        if (settings.Role != true)
        {
            return new SendingAmqpLink(session, settings);
        }

        // The clients need both to know how much they may put into a batch.
        settings.MaxMessageSize = LargestMessage;
        settings.AddProperty("com.microsoft:max-message-batch-size", (long)LargestMessage);
        (settings.TotalLinkCredit, settings.AutoSendFlow) = (Credit, true);
        return new ReceivingAmqpLink(session, settings);
    }

    /// <exception cref="AmqpException">It is detached again, with this error.</exception>
    public IAsyncResult BeginOpenLink(AmqpLink link, TimeSpan timeout, AsyncCallback callback, object state)
    {
        Open(link);
        var opened = new TaskCompletionSource(state);
        opened.SetResult();
        callback?.Invoke(opened.Task);
        return opened.Task;
    }

    public void EndOpenLink(IAsyncResult result)
    {
        // It was open before it was asked for.
    }

    private void Open(AmqpLink link)
    {
        var grants = _grants.GetOrCreateValue(link.Session.Connection);
        var path = PathOf(link);
        if (path.Equals(Requests.Tokens, StringComparison.OrdinalIgnoreCase))
        {
            _requests.Open(link, path, grants, null);
            return;
        }

        var isManagement = path.EndsWith($"/{Management}", StringComparison.OrdinalIgnoreCase);
        var name = isManagement ? path[..^(Management.Length + 1)] : path;
        // In this order: who may not come in learns nothing of what there is.
        if (!grants.Open(path))
        {
            throw new AmqpException(AmqpErrorCode.UnauthorizedAccess, $"No token that counts opens '{path}'.");
        }

        var entity = _store.Find(name) ?? throw new AmqpException(AmqpErrorCode.NotFound, $"The messaging entity '{name}' could not be found.");
        if (isManagement)
        {
            _requests.Open(link, path, grants, entity);
        }
        else if (link is SendingAmqpLink receiver)
        {
            Receiver.Open(receiver, entity, grants, _store, _log);
        }
        else if (entity.IsDeadLetters)
        {
            throw new AmqpException(AmqpErrorCode.NotAllowed, "Nothing can be sent to dead letters.");
        }
        else
        {
            Sender.Open((ReceivingAmqpLink)link, entity, grants, _store, _log);
        }
    }

    // A client that is told "localhost" tries it first; containers often have none.
    private static bool HasLoopbackV6()
    {
        try
        {
            using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>Without slashes around it. Some clients write whole addresses.</summary>
    /// <exception cref="AmqpException">There is none.</exception>
    private static string PathOf(AmqpLink link)
    {
        var address = link.IsReceiver ? (link.Settings.Target as Target)?.Address : (link.Settings.Source as Source)?.Address;
        var text = address?.ToString() ?? throw new AmqpException(AmqpErrorCode.InvalidField, "The link has no address.");
        return Uri.UnescapeDataString(text.Contains("://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri.AbsolutePath : text).Trim('/');
    }
}
