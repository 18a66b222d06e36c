using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace FunctionsWorker.Tests.Http;

public sealed class HttpTriggerTests(HttpHost http) : IClassFixture<HttpHost>
{
    private readonly HttpClient _client = http.Host.Client;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_function_without_a_route_is_under_its_name_and_gets_the_querys_values()
    {
        Assert.Equal("""{"hello":"world","method":"GET"}""", await _client.GetStringAsync("/api/hello?name=world", Cancellation));
        Assert.Equal("""{"hello":null,"method":"GET"}""", await _client.GetStringAsync("/api/hello", Cancellation));
    }

    [Fact]
    public async Task A_route_has_parameters_and_constraints()
    {
        var answer = await _client.GetFromJsonAsync<JsonElement>("/api/items/7/a/b%20c", Cancellation);

        Assert.Equal(7, answer.GetProperty("id").GetInt32());
        Assert.Equal("a/b c", answer.GetProperty("rest").GetString());
        Assert.Equal("Item", answer.GetProperty("stamp").GetString());
        Assert.True(answer.GetProperty("same").GetBoolean());
    }

    [Fact]
    public async Task Each_request_has_a_scope_of_its_own()
    {
        var first = await _client.GetFromJsonAsync<JsonElement>("/api/items/1", Cancellation);
        var second = await _client.GetFromJsonAsync<JsonElement>("/api/items/1", Cancellation);

        Assert.NotEqual(first.GetProperty("visit").GetGuid(), second.GetProperty("visit").GetGuid());
    }

    [Fact]
    public async Task A_trace_goes_on_from_the_request()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/items/1");
        request.Headers.Add("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");

        using var response = await _client.SendAsync(request, Cancellation);

        var trace = (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("trace").GetString();
        Assert.StartsWith("00-0af7651916cd43dd8448eb211c80319c-", trace, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/api/items/0", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/items/x", HttpStatusCode.NotFound)]
    [InlineData("GET", "/hello", HttpStatusCode.NotFound)]
    [InlineData("POST", "/api/items/1", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "/api/hello", HttpStatusCode.MethodNotAllowed)]
    [InlineData("POST", "/api/hello", HttpStatusCode.OK)]
    [InlineData("GET", "/api/refused", (HttpStatusCode)418)]
    public async Task Route_method_and_middleware_decide(string method, string path, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
    }

    [Fact]
    public async Task A_body_is_read_into_its_type()
    {
        using var response = await _client.PutAsJsonAsync("/api/notes", new { title = "t", pages = 3 }, Cancellation);

        Assert.Equal("""{"title":"t","pages":3}""", await response.Content.ReadAsStringAsync(Cancellation));
    }

    [Theory]
    [InlineData("{", "application/json")]
    [InlineData("{}", "text/plain")]
    public async Task A_body_that_is_not_of_its_type_fails_the_invocation(string body, string type)
    {
        using var content = new StringContent(body, null, type);

        using var response = await _client.PutAsync(new Uri("/api/notes", UriKind.Relative), content, Cancellation);

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
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
    public async Task A_plain_result_is_no_answer_and_the_log_says_so()
    {
        using var response = await _client.GetAsync(new Uri("/api/plain", UriKind.Relative), Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancellation));
        await http.Host.LoggedAsync("Plain returned a System.String, which is no answer");
    }

    [Fact]
    public async Task Of_several_outputs_the_marked_one_is_the_answer()
    {
        Assert.Equal("the answer", await _client.GetStringAsync("/api/several", Cancellation));
    }

    [Theory]
    [InlineData(1000, false, HttpStatusCode.OK)]
    [InlineData(1001, false, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(1001, true, HttpStatusCode.RequestEntityTooLarge)]
    [InlineData(5000, true, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A_body_over_the_limit_is_refused_whether_its_length_is_declared_or_not(int length, bool chunked, HttpStatusCode expected)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/length") { Content = new ByteArrayContent(new byte[length]) };
        request.Headers.TransferEncodingChunked = chunked;

        using var response = await _client.SendAsync(request, Cancellation);

        Assert.Equal(expected, response.StatusCode);
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
