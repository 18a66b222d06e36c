namespace Dgp.Worker.CommandLine;

/// <summary>What the shell sees.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>The work, or part of it, failed.</summary>
    public const int Failed = 1;

    /// <summary>The command line asks for something that does not exist.</summary>
    public const int Usage = 2;

    /// <summary>Stopped by Ctrl-C or SIGTERM; shells say 128 + SIGINT.</summary>
    public const int Interrupted = 130;
}
