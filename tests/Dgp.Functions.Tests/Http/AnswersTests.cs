using System.Net;
using System.Text.Json.Nodes;
using Azure;
using Azure.Messaging.ServiceBus;
using Dgp.Contracts;
using Dgp.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dgp.Functions.Tests.Http;

public sealed class AnswersTests
{
    public static TheoryData<Exception, HttpStatusCode, string> Failures { get; } = new()
    {
        { new RequestFailedException(503, "busy"), HttpStatusCode.ServiceUnavailable, "storage-unavailable" },
        { new RequestFailedException(0, "no connection"), HttpStatusCode.ServiceUnavailable, "storage-unavailable" },
        { new ServiceBusException("slow", ServiceBusFailureReason.ServiceTimeout), HttpStatusCode.ServiceUnavailable, "storage-unavailable" },
        { new RequestFailedException(403, "secret detail"), HttpStatusCode.InternalServerError, "internal" },
        { new InvalidOperationException("secret detail"), HttpStatusCode.InternalServerError, "internal" },
        { new BadHttpRequestException("too slow", 408), HttpStatusCode.RequestTimeout, "bad-request" },
        { new BadHttpRequestException("long", 413), HttpStatusCode.RequestEntityTooLarge, "too-large" },
        { new DgpException(ErrorCode.BadOption, "That is none.", "Take another."), HttpStatusCode.BadRequest, "bad-option" },
        { new DgpException(ErrorCode.UnknownJob, "There is none.", "Look again."), HttpStatusCode.NotFound, "unknown-job" },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task What_goes_wrong_is_answered_with_a_code_and_no_more(Exception failure, HttpStatusCode status, string code)
    {
        var http = new DefaultHttpContext();

        var answer = Assert.IsType<ContentResult>(await new Answers(NullLogger<Answers>.Instance).GiveAsync(http.Request, _ => throw failure));

        var body = JsonNode.Parse(answer.Content!)!;
        Assert.Equal(((int)status, code), (answer.StatusCode, (string?)body["code"]));
        Assert.DoesNotContain("secret", answer.Content, StringComparison.Ordinal);
        Assert.Equal((bool)body["retryable"]!, http.Response.Headers.RetryAfter.Count > 0);
    }

    [Fact]
    public async Task A_client_that_left_is_no_fault()
    {
        var http = new DefaultHttpContext { RequestAborted = new CancellationToken(canceled: true) };

        var answer = await new Answers(NullLogger<Answers>.Instance).GiveAsync(http.Request, cancellation =>
        {
            cancellation.ThrowIfCancellationRequested();
            throw new InvalidOperationException();
        });

        Assert.Equal(499, Assert.IsType<StatusCodeResult>(answer).StatusCode);
    }
}
