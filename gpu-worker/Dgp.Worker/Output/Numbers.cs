namespace Dgp.Worker.Output;

/// <summary>JSON has no infinity.</summary>
internal static class Numbers
{
    public static double? Finite(double? value) => value is double number && double.IsFinite(number) ? number : null;
}
