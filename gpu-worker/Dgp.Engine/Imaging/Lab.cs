namespace Dgp.Engine.Imaging;

/// <summary>
/// sRGB in [0, 1] to and from CIE L*a*b* (D65, 2° observer; L in [0, 100]), with scikit-image's constants, so that published
/// colorization results can be compared.
/// </summary>
public static class Lab
{
    private const double WhiteX = 0.95047, WhiteZ = 1.08883;

    private static readonly double[,] XyzFromRgb =
    {
        { 0.412453, 0.357580, 0.180423 },
        { 0.212671, 0.715160, 0.072169 },
        { 0.019334, 0.119193, 0.950227 },
    };

    private static readonly double[,] RgbFromXyz = Inverse(XyzFromRgb);

    public static (double L, double A, double B) FromRgb(double r, double g, double b)
    {
        var (x, y, z) = Multiply(XyzFromRgb, Linear(r), Linear(g), Linear(b));
        var (fx, fy, fz) = (Compress(x / WhiteX), Compress(y), Compress(z / WhiteZ));
        return (116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz));
    }

    /// <summary>Colours outside sRGB are clipped per channel.</summary>
    public static (double R, double G, double B) ToRgb(double l, double a, double b)
    {
        var fy = (l + 16) / 116;
        var (fx, fz) = (a / 500 + fy, Math.Max(fy - b / 200, 0));
        var (red, green, blue) = Multiply(RgbFromXyz, Expand(fx) * WhiteX, Expand(fy), Expand(fz) * WhiteZ);
        return (Gamma(red), Gamma(green), Gamma(blue));
    }

    private static double Linear(double c) => c > 0.04045 ? Math.Pow((c + 0.055) / 1.055, 2.4) : c / 12.92;

    private static double Gamma(double c) => Math.Clamp(c > 0.0031308 ? 1.055 * Math.Pow(c, 1 / 2.4) - 0.055 : c * 12.92, 0, 1);

    private static double Compress(double t) => t > 0.008856 ? Math.Cbrt(t) : 7.787 * t + 16.0 / 116;

    private static double Expand(double f) => f > 0.2068966 ? f * f * f : (f - 16.0 / 116) / 7.787;

    private static (double X, double Y, double Z) Multiply(double[,] m, double a, double b, double c) =>
        (m[0, 0] * a + m[0, 1] * b + m[0, 2] * c, m[1, 0] * a + m[1, 1] * b + m[1, 2] * c, m[2, 0] * a + m[2, 1] * b + m[2, 2] * c);

    private static double[,] Inverse(double[,] m)
    {
        double Minor(int r, int c)
        {
            var (r1, r2, c1, c2) = ((r + 1) % 3, (r + 2) % 3, (c + 1) % 3, (c + 2) % 3);
            return m[r1, c1] * m[r2, c2] - m[r1, c2] * m[r2, c1];
        }

        var determinant = m[0, 0] * Minor(0, 0) + m[0, 1] * Minor(0, 1) + m[0, 2] * Minor(0, 2);
        var inverse = new double[3, 3];
        for (var r = 0; r < 3; r++)
        {
            for (var c = 0; c < 3; c++)
            {
                inverse[c, r] = Minor(r, c) / determinant;
            }
        }

        return inverse;
    }
}
