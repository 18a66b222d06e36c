using Dgp.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>DELETE /api/jobs/{id}, or POST /api/jobs/{id}/cancel for clients that cannot delete. A function has one route, so these are two.</summary>
public sealed class CancelJob(JobQueries jobs, Answers answers)
{
    [Function(nameof(CancelJob))]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "delete", Route = "jobs/{id}")] HttpRequest request, string id) =>
        answers.GiveAsync(request, cancellation => jobs.CancelAsync(id, cancellation));

    [Function("CancelJobByPost")]
    public Task<IActionResult> PostAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "jobs/{id}/cancel")] HttpRequest request, string id) =>
        RunAsync(request, id);
}
