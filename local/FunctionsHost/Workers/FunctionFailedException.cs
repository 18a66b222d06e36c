namespace Dgp.FunctionsHost.Workers;

/// <summary>The function threw.</summary>
/// <param name="details">Type and stack, as the worker gives them.</param>
internal sealed class FunctionFailedException(string message, string details) : Exception(message)
{
    public string Details => details;
}
