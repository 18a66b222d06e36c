using System.Runtime.InteropServices;
using Dgp.Worker.Output;

namespace Dgp.Worker.CommandLine;

/// <summary>
/// Ctrl-C and SIGTERM: the first asks the work to stop after its iteration, so that what was made can be written; the second
/// ends the program at once.
/// </summary>
internal sealed partial class Interruption : IDisposable
{
    private const int InterruptSignal = 2;
    private const nint DefaultDisposition = 0;
    private const string ShowCursor = "\e[?25h";

    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly string _promise;

    /// <param name="promise">What the first signal is answered with.</param>
    public Interruption(string promise = "Stopping after this iteration; Ctrl-C again ends it at once.")
    {
        _promise = promise;
        // A script's background jobs start with Ctrl-C ignored, and the runtime would leave it so; who interrupts us by name means it.
        SetDisposition(InterruptSignal, DefaultDisposition);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
        ];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _source.Dispose();
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        if (!_source.IsCancellationRequested)
        {
            Console.Error.WriteLine(_promise);
            _source.Cancel();
            return;
        }

        if (!Console.IsErrorRedirected)
        {
            Console.Error.Write(ShowCursor);
        }

        OutputFolder.DeleteUnfinished();
        ProcessEnd.Now(ExitCode.Interrupted);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetDisposition(int signal, nint handler);
}
