namespace Dgp.Engine.Tests;

/// <summary>Numbers that depend on a name and an index alone, the same in the record.py of the fixtures that hold what comes of them.</summary>
internal static class FormulaNoise
{
    /// <param name="formula">Of a number in [-0.5, 0.5) and its index.</param>
    public static float[] Of(string name, int count, Func<double, int, double> formula)
    {
        var seed = name.Aggregate(2166136261u, (hash, letter) => (hash ^ letter) * 16777619);
        var numbers = new float[count];
        for (var i = 0; i < count; i++)
        {
            var x = ((uint)i * 0x9E3779B1) + seed;
            x = (x ^ (x >> 16)) * 0x85EBCA6B;
            x = (x ^ (x >> 13)) * 0xC2B2AE35;
            numbers[i] = (float)formula(((x ^ (x >> 16)) / 4294967296.0) - 0.5, i);
        }

        return numbers;
    }
}
