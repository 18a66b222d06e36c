namespace Dgp.Worker.Output;

/// <summary>Values from <see cref="Low"/> to <see cref="High"/> along a picture's side, from pixel <see cref="Start"/> to pixel <see cref="End"/>.</summary>
internal sealed record Axis(double Low, double High, double Start, double End)
{
    private const int FewestTicks = 4;

    // In steps: an end that is a tick itself, but for rounding, has it.
    private const double Rounding = 1e-9;

    /// <summary>With a little room on both sides; a single value is in the middle.</summary>
    public static Axis Around(double low, double high, double start, double end)
    {
        var room = high > low ? (high - low) / 20 : Math.Max(Math.Abs(low) / 10, 0.1);
        return new Axis(low - room, high + room, start, end);
    }

    public double At(double value) => Start + ((End - Start) * (value - Low) / (High - Low));

    /// <summary>Multiples of 1, 2 or 5 times a power of ten: between four and eleven.</summary>
    public IReadOnlyList<double> Ticks()
    {
        var most = (High - Low) / FewestTicks;
        var decade = Math.Pow(10, Math.Floor(Math.Log10(most)));
        var step = decade * (most >= 5 * decade ? 5 : most >= 2 * decade ? 2 : 1);
        var first = (long)Math.Ceiling((Low / step) - Rounding);
        return [.. Enumerable.Range(0, (int)((long)Math.Floor((High / step) + Rounding) - first + 1)).Select(i => (first + i) * step)];
    }
}
