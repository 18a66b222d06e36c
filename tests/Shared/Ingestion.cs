using System.Collections.Concurrent;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Dgp.Testing;

/// <summary>
/// Takes on loopback what is meant for Application Insights and for a collector, and hands out tokens as the identity endpoint of a container does.
/// </summary>
public sealed class Ingestion : IAsyncDisposable
{
    public const string Token = "a-token";
    public const string Secret = "of-this-container";

    private readonly WebApplication _server;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentQueue<JsonElement> _items = [];
    private readonly ConcurrentQueue<string> _collected = [];
    private readonly ConcurrentDictionary<string, int> _authorizations = new();
    private readonly ConcurrentQueue<string> _tokenRequests = [];

    private Ingestion(X509Certificate2? certificate)
    {
        _certificate = certificate;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server => server.Listen(IPAddress.Loopback, 0, listen =>
        {
            if (certificate is not null)
            {
                listen.UseHttps(certificate);
            }
        }));
        if (certificate is not null)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        _server = builder.Build();
        _server.Run(AnswerAsync);
    }

    public Uri Address { get; private set; } = null!;

    public string ConnectionString => $"InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint={Address}";

    /// <summary>The certificate of an encrypted one, to be trusted.</summary>
    public string Pem => _certificate!.ExportCertificatePem();

    /// <summary>Envelopes, in the order in which they came.</summary>
    public IReadOnlyList<JsonElement> Items => [.. _items];

    /// <summary>Paths to which a collector's messages were sent.</summary>
    public IReadOnlyList<string> Collected => [.. _collected];

    /// <summary>The different Authorization headers of the envelopes; empty for none.</summary>
    public IReadOnlyCollection<string> Authorizations => [.. _authorizations.Keys];

    /// <summary>Queries for tokens.</summary>
    public IReadOnlyList<string> TokenRequests => [.. _tokenRequests];

    /// <param name="encrypted">Tokens are sent over nothing else.</param>
    public static async Task<Ingestion> StartAsync(bool encrypted = false)
    {
        var ingestion = new Ingestion(encrypted ? Certificate() : null);
        await ingestion._server.StartAsync();
        var addresses = ingestion._server.Services.GetRequiredService<Microsoft.AspNetCore.Hosting.Server.IServer>().Features.Get<IServerAddressesFeature>()!;
        ingestion.Address = new Uri(addresses.Addresses.Single());
        return ingestion;
    }

    /// <summary>What came of one kind (RequestData, RemoteDependencyData, MetricData, MessageData), without its envelope.</summary>
    public IReadOnlyList<JsonElement> Of(string kind) =>
        [.. Items.Select(i => i.GetProperty("data")).Where(d => d.GetProperty("baseType").GetString() == kind).Select(d => d.GetProperty("baseData"))];

    /// <summary>Names of the metrics that came.</summary>
    public IReadOnlyList<string> Metrics =>
        [.. Of("MetricData").Select(d => d.GetProperty("metrics")[0].GetProperty("name").GetString()!).Distinct()];

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _certificate?.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        switch (context.Request.Path.Value)
        {
            case "/v2.1/track":
                await TakeAsync(context);
                break;
            case "/token":
                _tokenRequests.Enqueue(context.Request.QueryString.Value!);
                context.Response.StatusCode = context.Request.Headers["X-IDENTITY-HEADER"] == Secret ? 200 : 401;
                var expires = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeSeconds();
                await context.Response.WriteAsync($$"""{"access_token":"{{Token}}","expires_on":"{{expires}}","resource":"https://monitor.azure.com/","token_type":"Bearer"}""");
                break;
            default:
                await context.Request.Body.CopyToAsync(Stream.Null);
                _collected.Enqueue(context.Request.Path.Value!);
                break;
        }
    }

    private async Task TakeAsync(HttpContext context)
    {
        var body = context.Request.Headers.ContentEncoding == "gzip" ? new GZipStream(context.Request.Body, CompressionMode.Decompress) : context.Request.Body;
        using var reader = new StreamReader(body);
        var count = 0;
        while (await reader.ReadLineAsync(context.RequestAborted) is { } line)
        {
            using var document = JsonDocument.Parse(line);
            _items.Enqueue(document.RootElement.Clone());
            count++;
        }

        _authorizations[context.Request.Headers.Authorization.ToString()] = 0;
        await context.Response.WriteAsync($$"""{"itemsReceived":{{count}},"itemsAccepted":{{count}},"errors":[]}""");
    }

    private static X509Certificate2 Certificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddHours(1));
    }
}
