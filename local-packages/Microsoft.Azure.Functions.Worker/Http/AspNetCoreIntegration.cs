namespace Microsoft.Azure.Functions.Worker.Http;

/// <summary>Is there if the application called <c>ConfigureFunctionsWebApplication</c>.</summary>
internal sealed class AspNetCoreIntegration;
