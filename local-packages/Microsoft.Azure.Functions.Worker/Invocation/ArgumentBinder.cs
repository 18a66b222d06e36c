namespace Microsoft.Azure.Functions.Worker.Invocation;

/// <summary>Makes the value of one parameter for one invocation.</summary>
internal delegate ValueTask<object?> ArgumentBinder(LocalFunctionContext context);
