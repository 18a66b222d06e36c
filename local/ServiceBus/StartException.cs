namespace Dgp.ServiceBus;

/// <summary>Thrown when the server cannot start as asked; says what to do.</summary>
internal sealed class StartException(string code, string message, string hint, Exception? inner = null) : Exception(message, inner)
{
    public string Code => code;

    public string Hint => hint;
}
