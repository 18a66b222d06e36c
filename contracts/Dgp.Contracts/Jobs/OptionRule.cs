using System.Text.RegularExpressions;

namespace Dgp.Contracts.Jobs;

/// <summary>How a value is written in a manifest; blob metadata holds the same as text.</summary>
public enum OptionKind
{
    Text,
    Integer,
    Choice,
    Flag,
}

/// <summary>What a text has to look like.</summary>
/// <param name="Pattern">Regular expression that JavaScript and .NET read alike, anchored at both ends; the published schema has it too.</param>
/// <param name="Meaning">The same in words.</param>
public sealed record TextShape(string Pattern, string Meaning)
{
    /// <summary>Of a prior: it is also the name of a folder.</summary>
    public static TextShape PriorName { get; } = new(
        "^[a-z0-9][a-z0-9._-]{0,63}$", "a name of up to 64 lower-case letters, digits, dots, dashes and underscores");

    /// <summary>Of a blob in <see cref="Containers.Uploads"/>; see <see cref="UploadName.RequireUsable"/>.</summary>
    public static TextShape BlobName { get; } = new(UploadName.Pattern, "a blob's name, from the container's root: masks/cat.png");

    /// <summary>Of a list of numbers from 0 to 10, the least and the greatest strength of noise.</summary>
    public static TextShape Strengths { get; } = new(
        $"^{Strength}(?:,{Strength})*$", "numbers from 0 to 10 with commas between them, such as 0.3,0.5");

    private const string Strength = @"(?:10(?:\.0+)?|[0-9](?:\.[0-9]+)?)";

    /// <summary>Of a list of what happened to a picture.</summary>
    public static TextShape Degradations { get; } = new(
        $"^(?!.*({Undoable}).*\\1)(?:{Undoable})(?:,(?:{Undoable}))*$",
        $"{JobTasks.SuperResolve}, {JobTasks.Colorize} and {JobTasks.Inpaint} in any order, each at most once, with commas between them");

    private const string Undoable = $"{JobTasks.SuperResolve}|{JobTasks.Colorize}|{JobTasks.Inpaint}";

    // .NET lets $ match before a last line feed, which JavaScript does not.
    public bool Fits(string text) => Regex.IsMatch(text, Pattern, RegexOptions.CultureInvariant) && !text.EndsWith('\n');
}

/// <summary>One option of a job: everything that validation, the published schema and the README's table say of it.</summary>
/// <param name="Name">In manifests; in blob metadata <c>dgp_</c> stands before it.</param>
public sealed record OptionRule(string Name, OptionKind Kind, string Meaning)
{
    public long Least { get; init; }

    public long Most { get; init; } = long.MaxValue;

    /// <summary>Characters.</summary>
    public int Longest { get; init; } = 200;

    /// <summary>What the whole of a text must match, in words; null lets any text pass that has no control character.</summary>
    public TextShape? Shape { get; init; }

    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>Which tasks take it.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = JobTasks.All;

    /// <summary>Those tasks cannot do without it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Only of use where this, by the task that undoes it, is among the degradations, if they are given.</summary>
    public string? Degradation { get; init; }

    /// <summary>The value that means the same as leaving the option out, as text.</summary>
    public string? Default { get; init; }

    /// <summary>The same, where it is not the same for every task that takes the option.</summary>
    public IReadOnlyDictionary<string, string> TaskDefaults { get; init; } = new Dictionary<string, string>();

    /// <summary>What can be written, for people.</summary>
    public string Values => Kind switch
    {
        OptionKind.Integer when Choices.Count == 0 => $"a whole number from {Least} to {Most}",
        OptionKind.Flag => "true or false",
        OptionKind.Text when Shape is not null => Shape.Meaning,
        OptionKind.Text => $"text of 1 to {Longest} characters",
        _ => string.Join(", ", Choices),
    };

    /// <summary>The value that means the same for this task as leaving the option out; null where there is none.</summary>
    public string? DefaultFor(string task) => TaskDefaults.GetValueOrDefault(task) ?? Default;
}
