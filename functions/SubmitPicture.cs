using Dgp.Functions.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Dgp.Functions;

/// <summary>POST /api/jobs/colorize?class=cat&amp;seed=7&amp;name=tom with the picture as the body.</summary>
public sealed class SubmitPicture(Submission submission, Answers answers)
{
    [Function(nameof(SubmitPicture))]
    public Task<IActionResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "jobs/{task}")] HttpRequest request, string task) =>
        answers.GiveAsync(request, cancellation => submission.SubmitPictureAsync(request, task, cancellation));
}
