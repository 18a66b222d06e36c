using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Dgp.Engine.Imaging;
using Dgp.Engine.Metrics;
using Dgp.Worker.Input;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;

namespace Dgp.Worker.Verify;

/// <summary>Resizes, colour spaces and metrics against recorded values of Pillow and scikit-image.</summary>
/// <param name="photographs">Where <c>chelsea.png</c> and its like lie.</param>
internal sealed partial class ImagingChecks(string folder, string photographs)
{
    // Lab's L spans 100 units; single precision on the recording side.
    private const double LabTolerance = 1e-3;
    private const double RgbTolerance = 1e-4;
    private const double MetricTolerance = 1e-4;

    private readonly List<Check> _checks = [];

    public IReadOnlyList<Check> Run()
    {
        using var values = new RecordedTensors(Path.Combine(folder, "imaging.safetensors"));
        foreach (var name in values.Names)
        {
            if (ResizeName().Match(name) is { Success: true } resize)
            {
                Resize(values, name, resize.Groups["photo"].Value, int.Parse(resize.Groups["side"].Value, CultureInfo.InvariantCulture));
            }
            else if (LanczosName().Match(name) is { Success: true } lanczos)
            {
                Lanczos(values, name, lanczos.Groups["photo"].Value, int.Parse(lanczos.Groups["side"].Value, CultureInfo.InvariantCulture));
            }
        }

        if (values.Has("lab.rgb"))
        {
            Colours(values);
        }

        if (values.Has("metric.a"))
        {
            Metrics(values);
        }

        return _checks;
    }

    private void Resize(RecordedTensors values, string name, string photo, int side)
    {
        var path = Directory.EnumerateFiles(photographs, photo + ".*").FirstOrDefault()
            ?? throw FixtureFolder.Bad($"There is no photograph '{photo}' in {photographs}.");
        using var picture = InputPicture.Load(path);
        using var square = Framing.Crop(picture.Image.Width, picture.Image.Height, side).ToSquare(picture.Image);
        Levels(name, Pictures.Bytes(square), values[name].data<byte>().ToArray());
    }

    private void Lanczos(RecordedTensors values, string name, string photo, int side)
    {
        var pixels = values[$"{photo}.resize256"].data<byte>().ToArray();
        Levels(name, PillowResize.Lanczos(pixels, 256, 256, 3, side, side), values[name].data<byte>().ToArray());
    }

    /// <summary>Pillow's arithmetic is whole-numbered: it is met exactly or not at all.</summary>
    private void Levels(string name, byte[] actual, byte[] expected) =>
        Add(name, actual.Length == expected.Length ? actual.Zip(expected, (a, b) => Math.Abs(a - b)).Max() : double.PositiveInfinity, 0);

    private void Colours(RecordedTensors values)
    {
        var (rgb, lab) = (values["lab.rgb"].data<float>().ToArray(), values["lab.lab"].data<float>().ToArray());
        Add("lab.lab", Largest(rgb, lab, Lab.FromRgb), LabTolerance);
        Add("lab.rgb_back", Largest(values["lab.scaled_L"].data<float>().ToArray(), values["lab.rgb_back"].data<float>().ToArray(), Lab.ToRgb), RgbTolerance);
    }

    private void Metrics(RecordedTensors values)
    {
        var (a, b) = (values["metric.a"].data<float>().ToArray(), values["metric.b"].data<float>().ToArray());
        var (height, width) = ((int)values["metric.a"].shape[0], (int)values["metric.a"].shape[1]);
        var figures = new Dictionary<string, double>
        {
            ["psnr"] = Psnr.Of(a, b),
            ["psnr_as_published_float32"] = Psnr.Of(a, b),
            ["ssim_win7_range1"] = Ssim.Window7Range1(a, b, height, width, 3),
            ["ssim_gaussian_sigma1_5_range1"] = Ssim.GaussianRange1(a, b, height, width, 3),
            ["ssim_as_published_float32"] = Ssim.AsPublished(a, b, height, width, 3),
        };
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "metrics.json")));
        foreach (var recorded in json.RootElement.EnumerateObject())
        {
            Add(recorded.Name, figures.TryGetValue(recorded.Name, out var figure) ? Math.Abs(figure - recorded.Value.GetDouble()) : double.PositiveInfinity, MetricTolerance);
        }
    }

    private static double Largest(float[] from, float[] to, Func<double, double, double, (double, double, double)> convert)
    {
        var largest = 0.0;
        for (var i = 0; i < from.Length; i += 3)
        {
            var (a, b, c) = convert(from[i], from[i + 1], from[i + 2]);
            largest = Math.Max(largest, Math.Max(Math.Abs(a - to[i]), Math.Max(Math.Abs(b - to[i + 1]), Math.Abs(c - to[i + 2]))));
        }

        return largest;
    }

    private void Add(string name, double deviation, double tolerance) =>
        _checks.Add(new Check(Path.GetFileName(folder), name, deviation, tolerance));

    [GeneratedRegex(@"^(?<photo>\w+)\.resize(?<side>\d+)$")]
    private static partial Regex ResizeName();

    [GeneratedRegex(@"^(?<photo>\w+)\.lanczos(?<side>\d+)_of_256$")]
    private static partial Regex LanczosName();
}
