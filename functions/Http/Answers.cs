using Azure;
using Azure.Messaging.ServiceBus;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.Logging;

namespace Dgp.Functions.Http;

/// <summary>Answers of the HTTP functions: JSON, and for whatever goes wrong the same four fields that a status has.</summary>
public sealed class Answers(ILogger<Answers> log)
{
    // Where nobody knows better.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    // nginx's number for it; nobody is there to read it.
    private const int ClientIsGone = 499;

    /// <summary>What <paramref name="answer"/> gives, or the error that it throws as an answer.</summary>
    public async Task<IActionResult> GiveAsync(HttpRequest request, Func<CancellationToken, Task<IActionResult>> answer)
    {
        var cancellation = request.HttpContext.RequestAborted;
        try
        {
            return await answer(cancellation);
        }
        catch (DgpException e)
        {
            return Error(request, e);
        }
        catch (BadHttpRequestException e)
        {
            return Error(request, Unreadable(e), e.StatusCode);
        }
        catch (Exception e) when (cancellation.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            return new StatusCodeResult(ClientIsGone);
        }
        catch (Exception e) when (e is RequestFailedException { Status: 0 or 429 or >= 500 } or ServiceBusException or OperationCanceledException)
        {
            log.RequestFailed(e);
            return Error(request, new DgpException(ErrorCode.StorageUnavailable, "Storage or the queue did not answer.", "Try again in a few seconds.", e));
        }
        catch (Exception e)
        {
            log.RequestFailed(e);
            return Error(request, new DgpException(ErrorCode.Internal, "This is a fault of ours.", "Tell the operator the time; the log has it.", e));
        }
    }

    public static IActionResult Json(int status, byte[] json) => new ContentResult
    {
        StatusCode = status,
        ContentType = "application/json; charset=utf-8",
        Content = System.Text.Encoding.UTF8.GetString(json),
    };

    private static IActionResult Error(HttpRequest request, DgpException e) => Error(request, e, StatusOf(e.Code));

    private static IActionResult Error(HttpRequest request, DgpException e, int status)
    {
        if (e.IsRetryable)
        {
            request.HttpContext.Response.Headers.RetryAfter =
                Math.Ceiling((e.RetryAfter ?? RetryAfter).TotalSeconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
        }

        return Json(status, HttpJson.Bytes(JobError.From(e)));
    }

    private static int StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.NotFound or ErrorCode.UnknownJob => StatusCodes.Status404NotFound,
        ErrorCode.NotRetryable => StatusCodes.Status409Conflict,
        ErrorCode.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorCode.UnknownFormat => StatusCodes.Status415UnsupportedMediaType,
        ErrorCode.OverLimit => StatusCodes.Status429TooManyRequests,
        ErrorCode.StorageUnavailable => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.Internal => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

    private static DgpException Unreadable(BadHttpRequestException e) => e.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? new DgpException(ErrorCode.TooLarge, "The body is larger than is accepted.", $"Pictures may have up to {PictureLimits.MostBytes >> 20} MB.", e)
        : new DgpException(ErrorCode.BadRequest, $"The body cannot be read: {Printable.Text(e.Message)}", "Send it whole, with its length.", e);
}
