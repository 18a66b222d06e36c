using System.Net;
using System.Text.Json.Nodes;

namespace Dgp.Functions.Tests.Http;

/// <summary>An answer as a client sees it.</summary>
internal sealed record HttpAnswer(HttpStatusCode Status, string? Location, TimeSpan? RetryAfter, JsonNode Body)
{
    public string? Code => (string?)Body["code"];

    public static async Task<HttpAnswer> OfAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        return new HttpAnswer(response.StatusCode, response.Headers.Location?.OriginalString, response.Headers.RetryAfter?.Delta, JsonNode.Parse(text)!);
    }

    /// <summary>A refusal has always the same fields.</summary>
    public void AssertRefused(HttpStatusCode status, string code)
    {
        Assert.Equal((status, code), (Status, Code));
        Assert.True(((string?)Body["message"])?.Length > 0 && ((string?)Body["hint"])?.Length > 0 && Body["retryable"]!.GetValue<bool>() == RetryAfter.HasValue);
    }
}
