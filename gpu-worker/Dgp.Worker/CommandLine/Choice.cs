using System.CommandLine;

namespace Dgp.Worker.CommandLine;

/// <summary>An option that takes one of a few words.</summary>
internal sealed class Choice<T> : Option<string>
{
    private readonly (string Word, T Value)[] _choices;

    public Choice(string name, string description, T standard, params (string Word, T Value)[] choices)
        : base(name)
    {
        _choices = choices;
        Description = description;
        HelpName = string.Join('|', choices.Select(c => c.Word));
        DefaultValueFactory = _ => choices.First(c => Equals(c.Value, standard)).Word;
        Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } word && !choices.Any(c => c.Word == word))
            {
                result.AddError($"{name} takes {string.Join(", ", choices.SkipLast(1).Select(c => c.Word))} or {choices[^1].Word}, not '{word}'.");
            }
        });
    }

    public T Read(ParseResult parse)
    {
        var word = parse.GetValue(this);
        return _choices.First(c => c.Word == word).Value;
    }
}
