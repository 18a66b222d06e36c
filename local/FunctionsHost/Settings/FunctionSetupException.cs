namespace Dgp.FunctionsHost.Settings;

/// <summary>A function that cannot run as it is declared or configured. The message says what to change.</summary>
internal sealed class FunctionSetupException(string message, Exception? inner = null) : Exception(message, inner);
