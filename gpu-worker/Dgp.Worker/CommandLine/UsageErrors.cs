using System.CommandLine;
using System.CommandLine.Parsing;
using Dgp.Contracts;

namespace Dgp.Worker.CommandLine;

/// <summary>Says in one line what is wrong with a command line, and what was probably meant.</summary>
internal static class UsageErrors
{
    public static Failure? First(ParseResult parse)
    {
        var command = parse.CommandResult.Command;
        if (parse.Errors is [])
        {
            // Help and version run in the verb's stead and need nothing to be right.
            return parse.Action == command.Action && MisspelledOption(parse) is { } file ? Unknown(command, file) : null;
        }

        if (parse.UnmatchedTokens is [var unknown, ..])
        {
            return Unknown(command, unknown);
        }

        var error = parse.Errors[0];
        return error.SymbolResult switch
        {
            // The parser puts what is missing only into words.
            CommandResult when command.Subcommands.Count > 0 => Failure.Usage($"{Path(command)} needs a verb.", $"It is one of {Verbs(command)}."),
            ArgumentResult { Tokens: [] } missing when missing.Parent is CommandResult =>
                Failure.Usage($"{Path(command)} needs a {missing.Argument.Name}.", SeeHelp(command)),
            _ => Failure.Usage(OneLine(error.Message), SeeHelp(command)),
        };
    }

    // The parser takes an option that it does not know for a file. Files that are called so come after --.
    private static string? MisspelledOption(ParseResult parse)
    {
        var before = parse.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash).Select(t => t.Value).ToHashSet(StringComparer.Ordinal);
        return parse.CommandResult.Children
            .OfType<ArgumentResult>()
            .SelectMany(a => a.Tokens)
            .Select(t => t.Value)
            .FirstOrDefault(word => LooksLikeOption(word) && before.Contains(word));
    }

    private static Failure Unknown(Command command, string word)
    {
        if (LooksLikeOption(word))
        {
            return Failure.Usage($"{Path(command)} has no option {word}.", HintFor(command, word.Split('=')[0]));
        }

        if (command.Subcommands.Count == 0)
        {
            return Failure.Usage($"{Path(command)} does not take '{word}'.", SeeHelp(command));
        }

        return Failure.Usage(
            $"{Path(command)} has no verb '{word}'.",
            Nearest.To(word, command.Subcommands.Select(c => c.Name)) is { } verb ? $"Did you mean {verb}?" : $"It is one of {Verbs(command)}.");
    }

    private static string HintFor(Command command, string option)
    {
        var owners = command.Parents.OfType<Command>().SelectMany(p => p.Subcommands).Where(c => c.Options.Any(o => o.Name == option)).Select(c => c.Name);
        return string.Join(" and ", owners) is { Length: > 0 } elsewhere ? $"It is an option of {elsewhere}."
            : Nearest.To(option, Options(command)) is { } nearest ? $"Did you mean {nearest}?"
            : SeeHelp(command);
    }

    private static bool LooksLikeOption(string word) => word.Length > 1 && word[0] == '-';

    private static IEnumerable<string> Options(Command command) =>
        Ancestry(command)
            .SelectMany((c, distance) => c.Options.Where(o => distance == 0 || o.Recursive))
            .Select(o => o.Name);

    private static IEnumerable<Command> Ancestry(Command command)
    {
        for (Command? c = command; c is not null; c = c.Parents.OfType<Command>().FirstOrDefault())
        {
            yield return c;
        }
    }

    private static string Path(Command command) => string.Join(' ', Ancestry(command).Select(c => c.Name).Reverse());

    private static string Verbs(Command command) => string.Join(", ", command.Subcommands.Select(c => c.Name));

    private static string SeeHelp(Command command) => $"See './{Path(command)} --help'.";

    private static string OneLine(string message) => string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
