using Dgp.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>GET /api/jobs/{id}: the status, and the folder of the results.</summary>
public sealed class GetJob(JobQueries jobs, Answers answers)
{
    [Function(nameof(GetJob))]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "jobs/{id}")] HttpRequest request, string id) =>
        answers.GiveAsync(request, cancellation => jobs.GetAsync(id, cancellation));
}
