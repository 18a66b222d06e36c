using Dgp.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>GET /api/jobs?task=colorize&amp;state=failed&amp;limit=50&amp;after=...: jobs by the time of their submission, the newest first.</summary>
public sealed class ListJobs(JobQueries jobs, Answers answers)
{
    [Function(nameof(ListJobs))]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "jobs")] HttpRequest request) =>
        answers.GiveAsync(request, cancellation => jobs.ListAsync(request.Query, cancellation));
}
