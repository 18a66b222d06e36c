using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace FunctionsWorker.TestApp;

/// <summary>Belongs to one invocation: scoped.</summary>
public sealed class Visit
{
    public Guid Id { get; } = Guid.NewGuid();
}

internal sealed class Stamp : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        context.Items["stamp"] = context.FunctionDefinition.Name;
        return next(context);
    }
}

/// <summary>Answers in the function's place.</summary>
internal sealed class Refusal : IFunctionsWorkerMiddleware
{
    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        context.GetInvocationResult().Value = Results.StatusCode(StatusCodes.Status418ImATeapot);
        return Task.CompletedTask;
    }
}
