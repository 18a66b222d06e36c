using Dgp.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>POST /api/jobs with a request in JSON, for a picture that is in the uploads. See job-request.schema.json.</summary>
public sealed class Submit(Submission submission, Answers answers)
{
    [Function(nameof(Submit))]
    public Task<IActionResult> RunAsync([HttpTrigger(AuthorizationLevel.Function, "post", Route = "jobs")] HttpRequest request) =>
        answers.GiveAsync(request, cancellation => submission.SubmitAsync(request, cancellation));
}
