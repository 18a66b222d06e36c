using System.Globalization;
using Dgp.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.DeepImagePrior;

/// <summary>What a fit needs, told before it begins: almost all of it are the maps that the backward pass reads again.</summary>
internal static class HourglassMemory
{
    // Of the maps of the largest scale that are being worked on, their gradients, and oneDNN's copies, in units of the kept ones; measured.
    private const double WorkingShare = 0.5;
    private const long Constant = 400L << 20;
    private const double Mega = 1e6;

    public static long Bytes(HourglassSettings settings, int height, int width, ScalarType precision)
    {
        var pixels = (double)Hourglass.Side(height, settings) * Hourglass.Side(width, settings);
        return Constant + (long)(pixels * BytesPerPixel(settings, precision));
    }

    /// <exception cref="DgpException">OutOfMemory, where the device is a CPU; a GPU's is only known once it runs out.</exception>
    public static void Require(HourglassSettings settings, int height, int width, ScalarType precision, Device device)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var needed = Bytes(settings, height, width, precision);
        if (device.type == DeviceType.CPU && needed > available)
        {
            var most = Math.Max(0, available - Constant) / BytesPerPixel(settings, precision);
            throw new DgpException(
                ErrorCode.OutOfMemory,
                string.Create(CultureInfo.InvariantCulture, $"A result of {width} x {height} pixels needs about {needed / (double)(1 << 30):0.0} GiB of memory, and here are {available / (double)(1 << 30):0.0}."),
                string.Create(CultureInfo.InvariantCulture, $"Reduce the picture, so that the result has at most {most / Mega:0.0} megapixels."));
        }
    }

    private static double BytesPerPixel(HourglassSettings settings, ScalarType precision)
    {
        double c = settings.Channels, s = settings.SkipChannels;
        var (kept, share, incoming) = (0.0, 1.0, (double)settings.InputDepth);
        for (var scale = 0; scale < settings.Scales; scale++)
        {
            // Its bordered input, the skip connection twice, the joined maps twice, four of the way up; a quarter as large: five of the way down.
            kept += share * (incoming + (2 * s) + (2 * (s + c)) + (4 * c) + (5 * c / 4));
            (share, incoming) = (share / 4, c);
        }

        return kept * (1 + WorkingShare) * (precision == ScalarType.Float32 ? 4 : 2);
    }
}
