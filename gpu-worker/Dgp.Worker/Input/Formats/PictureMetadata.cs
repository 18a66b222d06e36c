namespace Dgp.Worker.Input.Formats;

/// <summary>What a file says about its pixels.</summary>
/// <param name="Orientation">1 to 8 as EXIF numbers them; 1 is upright.</param>
/// <param name="Gamma">PNG's: the exponent from light to samples; null where it is not said, or said by a profile.</param>
internal sealed record PictureMetadata(int Orientation, IccProfile? Profile, double? Gamma, Resolution? Resolution)
{
    // One step of rounding in files that mean sRGB's 1/2.2.
    private const double SrgbGamma = 0.45455;
    private const double GammaTolerance = 0.005;

    public static PictureMetadata None { get; } = new(1, null, null, null);

    /// <summary>What was not done with it, one sentence each.</summary>
    public IEnumerable<string> Notes()
    {
        if (Profile is { IsSrgb: false })
        {
            yield return $"Its colour profile ({Profile.Name}) was not applied: its numbers were taken as sRGB.";
        }

        if (Gamma is { } gamma && Math.Abs(gamma - SrgbGamma) > GammaTolerance)
        {
            yield return FormattableString.Invariant($"Its gamma ({gamma:0.###}) was not applied: its numbers were taken as sRGB.");
        }
    }
}

/// <summary>Pixels per inch.</summary>
internal readonly record struct Resolution(double X, double Y)
{
    private const double Most = 1e6;

    /// <returns>Null where it makes no sense.</returns>
    public static Resolution? From(double x, double y) =>
        x is > 0 and < Most && y is > 0 and < Most ? new Resolution(Math.Round(x, 2), Math.Round(y, 2)) : null;
}
