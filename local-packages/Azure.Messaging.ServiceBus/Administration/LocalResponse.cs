using System.Diagnostics.CodeAnalysis;
using System.Net;
using Azure.Core;

namespace Azure.Messaging.ServiceBus.Administration;

/// <summary>The answer of a file: a status and nothing else.</summary>
internal sealed class LocalResponse(HttpStatusCode status) : Response
{
    public override int Status => (int)status;

    public override string ReasonPhrase => status.ToString();

    public override Stream? ContentStream { get; set; }

    public override string ClientRequestId { get; set; } = string.Empty;

    public override void Dispose() => ContentStream?.Dispose();

    protected override bool ContainsHeader(string name) => false;

    protected override IEnumerable<HttpHeader> EnumerateHeaders() => [];

    protected override bool TryGetHeader(string name, [NotNullWhen(true)] out string? value)
    {
        value = null;
        return false;
    }

    protected override bool TryGetHeaderValues(string name, [NotNullWhen(true)] out IEnumerable<string>? values)
    {
        values = null;
        return false;
    }
}
