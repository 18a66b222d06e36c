using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;

namespace Dgp.FunctionsHost.Tests.Http;

public sealed class HttpTriggerTests(HttpHost http) : IClassFixture<HttpHost>
{
    private readonly HttpClient _client = http.Host.Client;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_without_a_route_is_under_its_name_and_sees_the_query() =>
        Assert.Equal("""{"hello":"world","method":"GET"}""", await _client.GetStringAsync("/api/hello?name=world", Cancellation));

    [Fact]
    public async Task A_route_has_parameters_and_the_function_sees_the_address_that_the_client_used()
    {
        var answer = await _client.GetFromJsonAsync<JsonElement>("/api/items/7/a/b%20c", Cancellation);

        Assert.Equal(7, answer.GetProperty("id").GetInt32());
        Assert.Equal("a/b c", answer.GetProperty("rest").GetString());
        Assert.Equal(_client.BaseAddress!.Authority, answer.GetProperty("host").GetString());
    }

    [Fact]
    public async Task A_trace_goes_on_from_the_request_and_a_forged_invocation_is_not_believed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/items/1");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        request.Headers.Add("x-ms-invocation-id", "forged");

        using var response = await _client.SendAsync(request, Cancellation);

        var answer = await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation);
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", answer.GetProperty("trace").GetString(), StringComparison.Ordinal);
        Assert.Equal(answer.GetProperty("invocation").GetString(), answer.GetProperty("header").GetString());
    }

    [Theory]
    [InlineData("GET", "/api/items/0", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/items/x", HttpStatusCode.NotFound)]
    [InlineData("GET", "/hello", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/items/1", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/hello", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/hello", HttpStatusCode.OK)]
    public async Task Route_and_method_decide(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Five_megabytes_arrive_whole_with_and_without_a_length(bool chunked)
    {
        var body = RandomNumberGenerator.GetBytes(5_000_000);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/digest") { Content = new ByteArrayContent(body) };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(Convert.ToHexString(SHA256.HashData(body)), await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_long_answer_arrives_whole() =>
        Assert.Equal(5_000_000, (await _client.GetByteArrayAsync("/api/many/5000000", Cancellation)).Length);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_declared_or_not(bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/digest") { Content = new ByteArrayContent(new byte[HttpHost.BodyLimit + 1]) };
        request.Headers.TransferEncodingChunked = chunked;
        // So that the client hears the answer before it sends what nobody reads.
        request.Headers.ExpectContinue = !chunked;

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
    }

    [Fact]
    public async Task An_exception_is_a_500_that_tells_nothing_of_the_inside()
    {
        using var response = await _client.GetAsync(new Uri("/api/broken", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        await http.Host.LoggedAsync("a secret of the inside");
    }

    [Fact]
    public async Task A_client_that_goes_away_cancels_the_invocation()
    {
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var answer = _client.GetAsync(new Uri("/api/wait/3600", UriKind.Relative), impatience.Token);
        await http.Host.ReportsAsync("Wait", 1);
        await impatience.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
        Assert.True((await http.Host.ReportsAsync("Wait", 2))[1].GetProperty("cancelled").GetBoolean());
    }

    [Fact]
    public async Task The_host_tells_that_it_runs()
    {
        var status = await _client.GetFromJsonAsync<JsonElement>("/admin/host/status", Cancellation);

        Assert.Equal("Running", status.GetProperty("state").GetString());
        Assert.StartsWith("host", status.GetProperty("id").GetString(), StringComparison.Ordinal);
    }
}
