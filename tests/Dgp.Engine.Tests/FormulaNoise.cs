namespace Dgp.Engine.Tests;

/// <summary>Numbers by a formula of a name and an index, the same here and in the scripts that recorded the fixtures.</summary>
internal static class FormulaNoise
{
    /// <param name="formula">From a number in [-0.5, 0.5) and its index.</param>
    public static float[] Of(string name, int count, Func<double, int, double> formula)
    {
        var raw = Raw(name, count);
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            numbers[i] = (float)formula(raw[i], i);
        }

        return numbers;
    }

    /// <summary>In [-0.5, 0.5).</summary>
    public static double[] Raw(string name, int count)
    {
        var seed = name.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619);
        var numbers = new double[count];
        for (var i = 0; i < count; i++)
        {
            var x = ((uint)i * 0x9E3779B1) + seed;
            x = (x ^ (x >> 16)) * 0x85EBCA6B;
            x = (x ^ (x >> 13)) * 0xC2B2AE35;
            numbers[i] = ((x ^ (x >> 16)) / 4294967296.0) - 0.5;
        }

        return numbers;
    }
}
