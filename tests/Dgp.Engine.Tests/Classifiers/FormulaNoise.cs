namespace Dgp.Engine.Tests.Classifiers;

/// <summary>The <c>noise</c> of the record.py of fixtures whose weights are formulas.</summary>
internal static class FormulaNoise
{
    /// <param name="formula">Of a number in [-0.5, 0.5) and the index.</param>
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
