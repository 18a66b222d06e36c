namespace Dgp.Contracts;

/// <summary>Guesses which word was meant.</summary>
public static class Nearest
{
    /// <summary>The candidate with the fewest edits (insert, delete, replace) between; null if all are too far to be meant.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        var (name, edits) = candidates
            .Select(c => (Name: c, Edits: Distance(word.ToLowerInvariant(), c.ToLowerInvariant())))
            .OrderBy(c => c.Edits)
            .FirstOrDefault();
        return name is not null && edits <= 1 + (word.Length / 3) ? name : null;
    }

    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, 1 + Math.Min(row[j], row[j - 1]));
            }
        }

        return row[^1];
    }
}
