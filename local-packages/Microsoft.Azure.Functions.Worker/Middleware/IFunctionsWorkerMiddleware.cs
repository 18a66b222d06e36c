namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>A step around every invocation. One instance serves all of them.</summary>
public interface IFunctionsWorkerMiddleware
{
    Task Invoke(FunctionContext context, FunctionExecutionDelegate next);
}
