namespace Dgp.Engine.Metrics;

/// <summary>Peak signal-to-noise ratio in dB of values in [0, 1] (peak 1): 10 log10(1 / mse). Identical pictures give infinity.</summary>
public static class Psnr
{
    public static double Of(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (var i = 0; i < a.Length; i++)
        {
            var d = (double)a[i] - b[i];
            sum += d * d;
        }

        return 10 * Math.Log10(a.Length / sum);
    }
}
