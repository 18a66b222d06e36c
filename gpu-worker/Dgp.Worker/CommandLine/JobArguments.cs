using System.CommandLine;
using Dgp.Contracts.Jobs;

namespace Dgp.Worker.CommandLine;

/// <summary>The options of a job as options of a verb: one for each that the contracts have. They are checked by the contracts' own rules.</summary>
internal sealed class JobArguments
{
    private readonly List<(string Name, Option Option)> _options = [];

    public JobArguments(Command verb)
    {
        // The mask is a file of this machine here, and named by the verb.
        foreach (var rule in JobOptions.Rules.Where(r => r.Name != "mask"))
        {
            Option option = rule.Kind == OptionKind.Flag
                ? new Option<bool>("--" + rule.Name) { Description = rule.Meaning }
                : new Option<string?>("--" + rule.Name) { Description = rule.Meaning, HelpName = Placeholder(rule) };
            _options.Add((rule.Name, option));
            verb.Add(option);
        }
    }

    /// <exception cref="Dgp.Contracts.DgpException">BadOption.</exception>
    public JobOptions Read(ParseResult parse, string task) => JobOptions.FromText(
        task,
        _options.Where(o => parse.GetResult(o.Option) is { Implicit: false }).Select(o => (o.Name, Text(parse, o.Option))),
        name => "--" + name);

    private static string Text(ParseResult parse, Option option) => option switch
    {
        Option<bool> flag => parse.GetValue(flag) ? "true" : "false",
        Option<string?> text => parse.GetValue(text) ?? "",
        _ => throw new InvalidOperationException(option.Name),
    };

    private static string Placeholder(OptionRule rule) => rule.Choices.Count > 0 ? string.Join('|', rule.Choices) : rule.Kind == OptionKind.Integer ? "N" : "TEXT";
}
