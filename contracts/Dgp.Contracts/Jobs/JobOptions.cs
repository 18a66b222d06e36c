using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Dgp.Contracts.Jobs;

/// <summary>The options of a job as asked for. An option that is left out, or set to its default, is null.</summary>
public sealed record JobOptions
{
    /// <summary>Most pictures that one edit makes.</summary>
    public const int MostPictures = 1000;

    /// <summary>Every option there is, in the order of their names.</summary>
    public static IReadOnlyList<OptionRule> Rules { get; } =
    [
        new("class", OptionKind.Text, "What the picture shows, by name or index of the prior's class list; auto looks for it.") { Default = "auto" },
        new("degradations", OptionKind.Text, "What happened to the picture, in that order, each named by the task that undoes it, with commas between them.")
        {
            Tasks = [JobTasks.Hybrid],
            Shape = TextShape.Degradations,
            TaskDefaults = new Dictionary<string, string> { [JobTasks.Hybrid] = $"{JobTasks.SuperResolve},{JobTasks.Colorize},{JobTasks.Inpaint}" },
        },
        new("fit", OptionKind.Choice, "pad keeps the whole picture, mirrored outwards to a square; crop takes its centre square.") { Choices = ["pad", "crop"], Default = "pad" },
        new("frames", OptionKind.Integer, "Pictures of a morph in all, the first and the last included.")
        {
            Tasks = [JobTasks.Morph],
            Least = 2,
            Most = MostPictures,
            Default = "11",
        },
        new("mask", OptionKind.Text, "Name in uploads of the picture whose white is what is missing. Default: <name>.mask.png beside the picture, else the middle third.")
        {
            Tasks = [JobTasks.Inpaint, JobTasks.Hybrid],
            Degradation = JobTasks.Inpaint,
            Longest = UploadName.Longest,
            Shape = TextShape.BlobName,
        },
        new("method", OptionKind.Choice, $"{string.Join("; ", JobMethods.All.Select(m => $"{m.Name} {m.Meaning}"))}.")
        {
            Choices = [.. JobMethods.All.Select(m => m.Name)],
            Default = JobMethods.All[0].Name,
            Tasks = JobTasks.Restoring,
        },
        new("preset", OptionKind.Text, "The schedule; the default is the prior's own for the task."),
        new("prior", OptionKind.Text, "Name of the prior.") { Longest = 64, Shape = TextShape.PriorName },
        new("raw", OptionKind.Flag, "The generator's own picture, as published: no known pixel or luminance of the input is kept.") { Default = "false", Tasks = JobTasks.Restoring },
        new("samples", OptionKind.Integer, "Pictures of each strength of noise.") { Tasks = [JobTasks.Jitter], Least = 1, Most = MostPictures, Default = "10" },
        new("scale", OptionKind.Integer, "How many times smaller than the prior's resolution the picture is taken to be; of dip, how many times larger it becomes. Default: 4; for hybrid 2.")
        {
            Choices = ["2", "4", "8"],
            Tasks = [JobTasks.SuperResolve, JobTasks.Hybrid],
            Degradation = JobTasks.SuperResolve,
            TaskDefaults = new Dictionary<string, string> { [JobTasks.SuperResolve] = "4", [JobTasks.Hybrid] = "2" },
        },
        new("seed", OptionKind.Integer, "Seed of the random latents.") { Default = "0" },
        new("stds", OptionKind.Text, $"Strengths of the noise: standard deviations, with commas between them. With samples they make at most {MostPictures} pictures.")
        {
            Tasks = [JobTasks.Jitter],
            Shape = TextShape.Strengths,
            Default = "0.3,0.5,0.7",
        },
        new("steps", OptionKind.Integer, "Iterations in all, shared among the preset's stages in its proportions.") { Least = 1, Most = 100_000 },
        new("to", OptionKind.Text, "What the picture is to become: classes by name or index, and ranges of indices, with commas between them.")
        {
            Tasks = [JobTasks.Transfer],
            Longest = 1000,
            IsRequired = true,
        },
    ];

    public string? Class { get; init; }

    public string? Degradations { get; init; }

    public string? Fit { get; init; }

    public int? Frames { get; init; }

    public string? Mask { get; init; }

    /// <summary>See <see cref="JobMethods"/>.</summary>
    public string? Method { get; init; }

    public string? Preset { get; init; }

    public string? Prior { get; init; }

    public bool? Raw { get; init; }

    public int? Samples { get; init; }

    public int? Scale { get; init; }

    public long? Seed { get; init; }

    /// <summary>In <see cref="Strengths"/> as numbers.</summary>
    public string? Stds { get; init; }

    public int? Steps { get; init; }

    public string? To { get; init; }

    /// <summary>The numbers of <see cref="Stds"/>, the default resolved.</summary>
    public IReadOnlyList<double> Strengths() =>
        [.. (Stds ?? DefaultOf("stds")).Split(',').Select(s => double.Parse(s, CultureInfo.InvariantCulture))];

    /// <summary>The options of blob metadata: the keys that begin with <c>dgp_</c>, in any case. Others are not ours.</summary>
    /// <exception cref="DgpException">UnknownTask, BadOption.</exception>
    public static JobOptions FromMetadata(string task, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        const string prefix = "dgp_";
        var ours = metadata
            .Where(m => m.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase))
            .Select(m => (m.Key[prefix.Length..].ToLowerInvariant(), m.Value));
        return FromText(task, ours, name => prefix + name);
    }

    /// <param name="values">Names and values as text, such as a command line or a query has them.</param>
    /// <param name="shown">How a name is written where the values come from.</param>
    /// <exception cref="DgpException">UnknownTask, BadOption.</exception>
    public static JobOptions FromText(string task, IEnumerable<(string Name, string Value)> values, Func<string, string> shown)
    {
        JobTasks.Require(task);
        var options = new JobOptions();
        var seen = new HashSet<string>();
        foreach (var (name, value) in values)
        {
            var rule = Find(task, name, shown);
            if (!seen.Add(name))
            {
                throw Bad($"{shown(name)} is given twice.", "Give it once.");
            }

            options = Check(rule, value.Trim(), shown) is var good && good == rule.DefaultFor(task) ? options : options.With(rule, good);
        }

        options.RequireFitting(task, seen, shown);
        return options;
    }

    /// <param name="values">The <c>options</c> object of a request.</param>
    /// <exception cref="DgpException">UnknownTask, BadOption.</exception>
    public static JobOptions FromJson(string task, JsonElement values) =>
        FromText(
            task,
            values.EnumerateObject().Select(p => (p.Name, Text(task, p))),
            name => $"'{Printable.Text(name)}'");

    /// <summary>The same for the same options, whatever order or notation they came in: JSON, names in order, only what is set.</summary>
    public string Canonical()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            foreach (var rule in Rules)
            {
                // Options that were not read but made may have a default spelt out.
                var value = this[rule.Name];
                switch (value is not null && AsText(value) == rule.Default ? null : value)
                {
                    case string text: json.WriteString(rule.Name, text); break;
                    case bool flag: json.WriteBoolean(rule.Name, flag); break;
                    case int number: json.WriteNumber(rule.Name, number); break;
                    case long number: json.WriteNumber(rule.Name, number); break;
                }
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Whether a mask says what is missing of the picture.</summary>
    public bool TakesMask(string task) => Rules.First(r => r.Name == "mask") is var mask && mask.Tasks.Contains(task) && Uses(mask);

    /// <summary>As blob metadata.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata() => Given.ToDictionary(n => "dgp_" + n, n => AsText(this[n]!));

    /// <summary>Names of those that are set.</summary>
    internal IEnumerable<string> Given => Rules.Select(r => r.Name).Where(n => this[n] is not null);

    private object? this[string name] => name switch
    {
        "class" => Class,
        "degradations" => Degradations,
        "fit" => Fit,
        "frames" => Frames,
        "mask" => Mask,
        "method" => Method,
        "preset" => Preset,
        "prior" => Prior,
        "raw" => Raw,
        "samples" => Samples,
        "scale" => Scale,
        "seed" => Seed,
        "stds" => Stds,
        "steps" => Steps,
        "to" => To,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, null),
    };

    private JobOptions With(OptionRule rule, string value) => rule.Name switch
    {
        "class" => this with { Class = value },
        "degradations" => this with { Degradations = value },
        "fit" => this with { Fit = value },
        "frames" => this with { Frames = int.Parse(value, CultureInfo.InvariantCulture) },
        "mask" => this with { Mask = value },
        "method" => this with { Method = value },
        "preset" => this with { Preset = value },
        "prior" => this with { Prior = value },
        "raw" => this with { Raw = bool.Parse(value) },
        "samples" => this with { Samples = int.Parse(value, CultureInfo.InvariantCulture) },
        "scale" => this with { Scale = int.Parse(value, CultureInfo.InvariantCulture) },
        "seed" => this with { Seed = long.Parse(value, CultureInfo.InvariantCulture) },
        "stds" => this with { Stds = value },
        "steps" => this with { Steps = int.Parse(value, CultureInfo.InvariantCulture) },
        "to" => this with { To = value },
        _ => throw new ArgumentOutOfRangeException(nameof(rule), rule.Name, null),
    };

    /// <summary>What no option can say alone.</summary>
    /// <param name="named">Also those that were set to their defaults.</param>
    private void RequireFitting(string task, HashSet<string> named, Func<string, string> shown)
    {
        if (Rules.FirstOrDefault(r => r.IsRequired && r.Tasks.Contains(task) && this[r.Name] is null) is { } missing)
        {
            throw Bad($"{task} needs {shown(missing.Name)}.", missing.Meaning);
        }

        var method = JobMethods.Get(Method);
        if (Method is not null && !method.Tasks.Contains(task))
        {
            throw Bad($"The method {method.Name} does not take {task}.", $"It takes {string.Join(", ", method.Tasks)}; leave {shown("method")} out for {JobMethods.All[0].Name}.");
        }

        if (method.Unused.FirstOrDefault(named.Contains) is { } unused)
        {
            throw Bad($"The method {method.Name} has no use for {shown(unused)}.", "Leave it out.");
        }

        if (Rules.FirstOrDefault(r => this[r.Name] is not null && !Uses(r)) is { } idle)
        {
            throw Bad($"{shown(idle.Name)} has no use without {idle.Degradation} among the degradations.", $"Leave it out, or add {idle.Degradation}.");
        }

        if (task == JobTasks.Jitter && Strengths().Count * (Samples ?? int.Parse(DefaultOf("samples"), CultureInfo.InvariantCulture)) is var pictures and > MostPictures)
        {
            throw Bad($"{shown("stds")} and {shown("samples")} make {pictures} pictures.", $"At most {MostPictures} are made; ask for fewer of either.");
        }
    }

    private bool Uses(OptionRule rule) => rule.Degradation is not { } degradation || Degradations?.Split(',').Contains(degradation) != false;

    private static OptionRule Find(string task, string name, Func<string, string> shown)
    {
        var rule = Rules.FirstOrDefault(r => r.Name == name);
        if (rule is null)
        {
            var known = Rules.Where(r => r.Tasks.Contains(task)).Select(r => r.Name).ToList();
            throw Bad(
                $"There is no option {Printable.Text(shown(name))}.",
                Nearest.To(name, known) is { } near ? $"Did you mean {shown(near)}?" : $"{task} takes {string.Join(", ", known.Select(shown))}.");
        }

        return rule.Tasks.Contains(task)
            ? rule
            : throw Bad($"{task} takes no {shown(name)}.", $"Only {string.Join(" and ", rule.Tasks)} {(rule.Tasks.Count == 1 ? "does" : "do")}.");
    }

    /// <summary>The value in its one spelling: <c>+07</c> is <c>7</c>, <c>True</c> is <c>true</c>, <c>AUTO</c> is <c>auto</c>.</summary>
    private static string Check(OptionRule rule, string value, Func<string, string> shown)
    {
        string? good = rule.Kind switch
        {
            OptionKind.Integer => long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                && number >= rule.Least && number <= rule.Most ? number.ToString(CultureInfo.InvariantCulture) : null,
            OptionKind.Flag => bool.TryParse(value, out var flag) ? (flag ? "true" : "false") : null,
            OptionKind.Choice => value.ToLowerInvariant(),
            _ when string.Equals(value, rule.Default, StringComparison.OrdinalIgnoreCase) => rule.Default,
            _ => OneSpelling(rule, value) is var text && IsText(rule, text) ? text : null,
        };
        return good is not null && (rule.Choices.Count == 0 || rule.Choices.Contains(good))
            ? good
            : throw Bad($"{shown(rule.Name)} cannot be '{Printable.Text(value)}'.", $"It is {rule.Values}.");
    }

    private static bool IsText(OptionRule rule, string value) =>
        value.Length >= 1
        && value.Length <= rule.Longest
        && !value.Any(char.IsControl)
        && UploadName.IsUnicode(value)
        && rule.Shape?.Fits(value) != false;

    private static string OneSpelling(OptionRule rule, string value) => rule.Name switch
    {
        "class" or "to" => WithoutZeros(value),
        "stds" => string.Join(',', value.Split(',').Select(v => WithoutLastZeros(v.Trim())).Distinct()),
        _ => value,
    };

    private static string WithoutLastZeros(string number) => number.Contains('.', StringComparison.Ordinal) ? number.TrimEnd('0').TrimEnd('.') : number;

    private static string DefaultOf(string name) => Rules.First(r => r.Name == name).Default!;

    // A class's index is a number, though written as text.
    private static string WithoutZeros(string value) =>
        value.Length > 0 && value.All(char.IsAsciiDigit) ? value.TrimStart('0') is { Length: > 0 } digits ? digits : "0" : value;

    private static string Text(string task, JsonProperty property)
    {
        var kind = Rules.FirstOrDefault(r => r.Name == property.Name)?.Kind;
        var fits = property.Value.ValueKind switch
        {
            JsonValueKind.String => kind is OptionKind.Text or OptionKind.Choice,
            // A class may be given by its index.
            JsonValueKind.Number => kind is OptionKind.Integer || (property.Name is "class" or "to" && Whole(property.Value) >= 0),
            JsonValueKind.True or JsonValueKind.False => kind is OptionKind.Flag,
            _ => false,
        };
        if (kind is not null && !fits)
        {
            throw Bad(
                $"'{property.Name}' cannot be a JSON {property.Value.ValueKind.ToString().ToLowerInvariant()}.",
                $"It is {Rules.First(r => r.Name == property.Name).Values}.");
        }

        JobTasks.Require(task);
        return property.Value.ValueKind switch
        {
            JsonValueKind.String => property.Value.GetString()!,
            JsonValueKind.Number when Whole(property.Value) is { } number => number.ToString(CultureInfo.InvariantCulture),
            _ => property.Value.GetRawText(),
        };
    }

    // In JSON 7, 7.0 and 70e-1 are one number.
    private static long? Whole(JsonElement value) =>
        value.TryGetDecimal(out var number) && number == decimal.Truncate(number) && number is >= long.MinValue and <= long.MaxValue ? (long)number : null;

    private static string AsText(object value) => value is bool flag ? (flag ? "true" : "false") : Convert.ToString(value, CultureInfo.InvariantCulture)!;

    private static DgpException Bad(string message, string hint) => new(ErrorCode.BadOption, message, hint);
}
