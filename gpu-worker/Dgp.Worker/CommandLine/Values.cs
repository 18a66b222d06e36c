using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace Dgp.Worker.CommandLine;

/// <summary>Options whose values are checked while parsing, with messages that name what would be accepted.</summary>
internal static class Values
{
    public static Option<int?> WholeNumber(string name, int least, int most, string description) => new(name)
    {
        Description = description,
        HelpName = "N",
        CustomParser = result => (int?)Number(result, name, least, most),
    };

    public static Option<int?> OneOf(string name, string description, params int[] numbers) => new(name)
    {
        Description = description,
        HelpName = string.Join('|', numbers),
        CustomParser = result =>
        {
            if (Number(result, name, numbers[0], numbers[^1]) is { } value && !numbers.Contains((int)value))
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes {string.Join(", ", numbers)}, not {value}."));
            }
            else if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number;
            }

            return null;
        },
    };

    public static Option<long> Seed() => new("--seed")
    {
        Description = "Any whole number; the same seed gives the same result on the same kind of device.",
        HelpName = "N",
        DefaultValueFactory = _ => 0,
        CustomParser = result => Number(result, "--seed", long.MinValue, long.MaxValue) ?? 0,
    };

    public static Option<double> Epsilon(string name, double standard, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value is >= 0 and < 1)
            {
                return value;
            }

            result.AddError($"{name} takes a number from 0 to below 1, such as 1e-6, not '{text}'.");
            return default;
        },
    };

    /// <param name="most">The largest that makes sense.</param>
    /// <param name="example">For who wrote it wrongly. A fraction is taken too: 8/255.</param>
    public static Option<double?> Positive(string name, double most, string example, string description) => new(name)
    {
        Description = description,
        HelpName = "X",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            var parts = text.Split('/').Select(p => double.TryParse(p, NumberStyles.Float, CultureInfo.InvariantCulture, out var v) ? v : double.NaN).ToArray();
            var value = parts.Length == 2 ? parts[0] / parts[1] : parts.Length == 1 ? parts[0] : double.NaN;
            if (value > 0 && value <= most)
            {
                return value;
            }

            result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a number above 0 and up to {most}, such as {example}, not '{text}'."));
            return null;
        },
    };

    /// <summary>Lets no empty or blank value pass, which is what an unset variable of a script becomes.</summary>
    public static void RequireName(Option option) => option.Validators.Add(result =>
    {
        if (result.Tokens is [var token, ..] && string.IsNullOrWhiteSpace(token.Value))
        {
            result.AddError($"{option.Name} takes a name, not an empty word.");
        }
    });

    private static long? Number(ArgumentResult result, string name, long least, long most)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
        {
            return value;
        }

        result.AddError(string.Create(CultureInfo.InvariantCulture, $"{name} takes a whole number from {least} to {most}, not '{text}'."));
        return null;
    }
}
