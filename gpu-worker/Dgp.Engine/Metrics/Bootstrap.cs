namespace Dgp.Engine.Metrics;

/// <summary>
/// How far the mean of other pictures of the same kind might have been from this one: the percentile bootstrap (Efron and Tibshirani 1993, chapter 13). So many
/// values as there are, drawn with replacement, have a mean; of 2000 such means the middle 95 % span the interval.
/// </summary>
/// <param name="Low">The 2.5th percentile of the means; NaN of fewer than two values.</param>
/// <param name="High">The 97.5th.</param>
/// <param name="Count">Values.</param>
public sealed record Bootstrap(double Mean, double Low, double High, int Count)
{
    public const int Resamples = 2000;
    public const double Confidence = 0.95;

    // Fixed, so that the same values always have the same interval.
    private const int Seed = 20200823;

    /// <param name="values">At least one; independent of each other.</param>
    public static Bootstrap Of(IReadOnlyList<double> values)
    {
        var n = values.Count;
        if (n < 2)
        {
            return new Bootstrap(values.Average(), double.NaN, double.NaN, n);
        }

        var chance = new Random(Seed);
        var means = new double[Resamples];
        for (var i = 0; i < means.Length; i++)
        {
            double sum = 0;
            for (var k = 0; k < n; k++)
            {
                sum += values[chance.Next(n)];
            }

            means[i] = sum / n;
        }

        Array.Sort(means);
        return new Bootstrap(values.Average(), Percentile(means, (1 - Confidence) / 2), Percentile(means, (1 + Confidence) / 2), n);
    }

    /// <summary>Linear between neighbours, as NumPy's default.</summary>
    private static double Percentile(double[] sorted, double share)
    {
        var at = share * (sorted.Length - 1);
        var below = (int)at;
        var (a, b) = (sorted[below], sorted[Math.Min(below + 1, sorted.Length - 1)]);
        // Infinite means (of identical pictures) have no distance to go.
        return a == b ? a : a + ((at - below) * (b - a));
    }
}
