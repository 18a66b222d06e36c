using System.CommandLine;
using System.CommandLine.Parsing;

namespace Dgp.Worker.CommandLine;

/// <summary>Parses, runs one verb, and turns whatever happens into an exit code and at most one error.</summary>
internal static class Cli
{
    // A file may be called @photo.png or -x.png; neither response files nor bundled short options exist here.
    private static readonly ParserConfiguration Parsing = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    // Failures get one line each, below, and signals are ours: a first Ctrl-C must leave time to write what was made.
    private static readonly InvocationConfiguration Invocation = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };

    public static int Run(string[] args)
    {
        var (json, verbose) = Flags(args);
        try
        {
            var parse = CommandLineParser.Parse(DgpCommand.Create(), args, Parsing);
            return UsageErrors.First(parse) is { } failure
                ? failure.Report(json)
                : parse.Invoke(Invocation);
        }
        catch (OperationCanceledException)
        {
            return Failure.Interrupted.Report(json);
        }
        catch (Exception e)
        {
            return Failure.From(e).Report(json, verbose ? e : null);
        }
    }

    // Before parsing, since a usage error must already know how to be shown.
    private static (bool Json, bool Verbose) Flags(string[] args)
    {
        var options = args.TakeWhile(a => a != "--").ToHashSet(StringComparer.Ordinal);
        return (options.Contains(GlobalOptions.Json.Name), options.Contains(GlobalOptions.Verbose.Name));
    }
}
