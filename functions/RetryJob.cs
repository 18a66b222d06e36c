using Dgp.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>POST /api/jobs/{id}/retry: asks for a job again that was rejected, cancelled, or failed for a reason that may pass.</summary>
public sealed class RetryJob(Submission submission, Answers answers)
{
    [Function(nameof(RetryJob))]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "jobs/{id}/retry")] HttpRequest request, string id) =>
        answers.GiveAsync(request, cancellation => submission.RetryAsync(request, id, cancellation));
}
