using System.Diagnostics.CodeAnalysis;

namespace Microsoft.Azure.Functions.Worker.Middleware;

/// <summary>The rest of the pipeline of an invocation; its end is the function itself.</summary>
[SuppressMessage("Naming", "CA1711", Justification = "The published name.")]
public delegate Task FunctionExecutionDelegate(FunctionContext context);
