using System.Globalization;
using Dgp.Contracts;

namespace Dgp.Engine.SinGan;

/// <summary>The sizes of a picture's pyramid.</summary>
/// <param name="Factor">r: how much smaller each picture is than the next finer one.</param>
/// <param name="All">Height and width in pixels, the coarsest first.</param>
internal sealed record PyramidSizes(double Factor, IReadOnlyList<(int Height, int Width)> All)
{
    public (int Height, int Width) Finest => All[^1];

    /// <summary>
    /// N scales beside the finest, N about log(least side / shorter side) / log(scale factor), and r = (least side / shorter side)^(1/N). A size is rounded up,
    /// also where only the rounding of double precision lifted it above a whole number: the published sizes are so. Source: SinGAN/functions.py,
    /// adjust_scales2image, adjust_scales2image_SR, creat_reals_pyramid; imresize.py, fix_scale_and_size.
    /// </summary>
    /// <exception cref="DgpException">BadOption: the picture is too small, or too narrow.</exception>
    public static PyramidSizes Of(int height, int width, SinGanSettings settings)
    {
        settings.Check();
        double shorter = Math.Min(height, width), longer = Math.Max(height, width);
        var reduction = Math.Min(settings.MostSide / longer, 1);
        var finest = (Height: Ceiling(height * reduction), Width: Ceiling(width * reduction));
        var least = Math.Min(finest.Height, finest.Width);
        if (least < settings.LeastSide)
        {
            throw new DgpException(
                ErrorCode.BadOption,
                string.Create(CultureInfo.InvariantCulture, $"The picture has {finest.Width} x {finest.Height} pixels here, and SinGAN wants {settings.LeastSide} a side."),
                reduction < 1 ? "Let it be larger, with --max-size, or crop it to a squarer shape." : "Use a larger picture, or --method dip.");
        }

        int Whole(double scales) => (int)(settings.FewerScales ? Math.Truncate(scales) : Math.Ceiling(scales));
        var ofAll = Whole(Math.Log(settings.LeastSide / shorter) / Math.Log(settings.ScaleFactor)) + 1;
        var ofReduction = Whole(Math.Log(Math.Min(settings.MostSide, longer) / longer) / Math.Log(settings.ScaleFactor));
        var last = Math.Max(ofAll - ofReduction, 1);
        var factor = Math.Pow((double)settings.LeastSide / least, 1.0 / last);
        return new PyramidSizes(factor, [.. Enumerable.Range(0, last + 1).Select(i =>
        {
            var scale = Math.Pow(factor, last - i);
            return (Ceiling(finest.Height * scale), Ceiling(finest.Width * scale));
        })]);
    }

    private static int Ceiling(double length) => (int)Math.Ceiling(length);
}
