using System.Collections;
using System.Globalization;

namespace Microsoft.Azure.Functions.Worker.Timers;

/// <summary>One field of a cron expression: the set of its values.</summary>
internal sealed class CronField
{
    private readonly BitArray _values;

    private CronField(BitArray values) => _values = values;

    public static IReadOnlyList<Kind> Kinds { get; } =
    [
        new(0, 59, []),
        new(0, 59, []),
        new(0, 23, []),
        new(1, 31, []),
        new(1, 12, ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]),
        new(0, 6, ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]),
    ];

    public bool Has(int value) => _values[value];

    /// <returns>null: not such a field.</returns>
    public static CronField? TryParse(Kind kind, string text)
    {
        var values = new BitArray(kind.Max + 1);
        foreach (var part in text.Split(','))
        {
            if (!TryAdd(values, kind, part))
            {
                return null;
            }
        }

        return new CronField(values);
    }

    private static bool TryAdd(BitArray values, Kind kind, string part)
    {
        var step = 1;
        var slash = part.IndexOf('/', StringComparison.Ordinal);
        if (slash >= 0 && (!int.TryParse(part[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out step) || step == 0))
        {
            return false;
        }

        var range = slash < 0 ? part : part[..slash];
        int? first, last;
        if (range == "*")
        {
            (first, last) = (kind.Min, kind.Max);
        }
        else if (range.IndexOf('-', StringComparison.Ordinal) is var dash && dash > 0)
        {
            (first, last) = (kind.Value(range[..dash]), kind.Value(range[(dash + 1)..]));
        }
        else
        {
            // A start with a step runs to the end.
            first = kind.Value(range);
            last = slash < 0 ? first : kind.Max;
        }

        if (first is null || last is null)
        {
            return false;
        }

        for (var value = Math.Min(first.Value, last.Value); value <= Math.Max(first.Value, last.Value); value += step)
        {
            values[value] = true;
        }

        return true;
    }

    /// <summary>What values a field may have.</summary>
    internal sealed record Kind(int Min, int Max, IReadOnlyList<string> Names)
    {
        private const int ShortestName = 3;

        /// <returns>null: none of this kind.</returns>
        public int? Value(string text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                return number >= Min && number <= Max ? number : null;
            }

            for (var i = 0; i < Names.Count && text.Length >= ShortestName; i++)
            {
                if (Names[i].StartsWith(text, StringComparison.OrdinalIgnoreCase))
                {
                    return Min + i;
                }
            }

            return null;
        }
    }
}
