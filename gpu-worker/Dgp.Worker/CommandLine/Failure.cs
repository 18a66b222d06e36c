using Dgp.Contracts;
using Dgp.Engine.Tasks;

namespace Dgp.Worker.CommandLine;

/// <summary>What went wrong, as a user sees it: a code, one line of what happened and one of what to do.</summary>
internal sealed record Failure(string Code, string Message, string Hint)
{
    private static readonly string InternalCode = DgpException.NameOf(ErrorCode.Internal);
    private static readonly string InterruptedCode = DgpException.NameOf(ErrorCode.Interrupted);

    private static readonly HashSet<string> UsageCodes =
        [.. new[] { ErrorCode.BadOption, ErrorCode.UnknownClass, ErrorCode.UnknownPreset, ErrorCode.UnknownPrior, ErrorCode.UnknownTask }.Select(DgpException.NameOf)];

    public static Failure Interrupted { get; } = new(InterruptedCode, "Stopped before there was a result.", "Run it again; nothing was lost.");

    public static Failure Usage(string message, string hint) => new(DgpException.NameOf(ErrorCode.BadOption), message, hint);

    public static Failure From(Exception e) => e switch
    {
        DgpException known => new(known.CodeName, known.Message, known.Hint),
        _ when TorchErrors.IsOutOfMemory(e) => From(TorchErrors.OutOfMemory(e)),
        TypeInitializationException { InnerException: { } inner } => From(inner),
        DllNotFoundException missing => new(
            InternalCode, $"A native library is missing: {FirstLine(missing.Message)}", "Delete the folder .dgp and run ./dgp again: it installs what is missing."),
        _ => new(
            InternalCode,
            $"{e.GetType().Name}: {FirstLine(e.Message)}",
            "This should not happen. Run it again with --verbose and report what it prints."),
    };

    /// <summary>Writes the failure where it belongs and returns the exit code that goes with it.</summary>
    /// <param name="trace">Shown in full on standard error, if given.</param>
    public int Report(bool json, Exception? trace = null)
    {
        if (trace is not null)
        {
            Console.Error.WriteLine(trace);
        }

        if (json)
        {
            JsonOutput.Write(new FailureOutput(false, this), JsonOutput.Types.FailureOutput);
        }
        else
        {
            Write();
        }

        return ExitCode;
    }

    /// <summary>Two lines on standard error.</summary>
    /// <param name="about">Which of several files it is about.</param>
    public void Write(string? about = null)
    {
        var subject = about is null || Message.Contains(about, StringComparison.Ordinal) ? "" : $"{about}: ";
        Console.Error.WriteLine($"error [{Code}]: {OneLine(subject + Message)}");
        Console.Error.WriteLine($"hint: {OneLine(Hint)}");
    }

    [System.Text.Json.Serialization.JsonIgnore]
    public int ExitCode =>
        Code == InterruptedCode ? CommandLine.ExitCode.Interrupted
        : UsageCodes.Contains(Code) ? CommandLine.ExitCode.Usage
        : CommandLine.ExitCode.Failed;

    private static string FirstLine(string message) => message.Split('\n', 2)[0].Trim();

    // File names may hold line breaks and terminal escapes; an error stays one harmless line.
    private static string OneLine(string text) => string.Create(text.Length, text, static (span, source) =>
    {
        for (var i = 0; i < span.Length; i++)
        {
            span[i] = char.IsControl(source[i]) || source[i] is '\u2028' or '\u2029' ? '?' : source[i];
        }
    });
}
