using System.Globalization;
using Dgp.Contracts;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Engine.SinGan;

/// <summary>What a training needs, told before it begins: almost all of it are the maps of the gradient penalty, which is differentiated twice.</summary>
internal static class SinGanMemory
{
    // Maps of a layer that are there at once, of the size of the picture; measured.
    private const double MapsOfLayer = 9;
    private const long Constant = 250L << 20;

    public static long Bytes(SinGanSettings settings, PyramidSizes sizes)
    {
        var most = sizes.All.Select((s, scale) => (double)s.Height * s.Width * settings.ChannelsAt(scale)).Max();
        return Constant + (long)(most * PatchNetwork.Layers * MapsOfLayer * sizeof(float));
    }

    /// <exception cref="DgpException">OutOfMemory, where the device is a CPU; a GPU's is only known once it runs out.</exception>
    public static void Require(SinGanSettings settings, PyramidSizes sizes, Device device)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var needed = Bytes(settings, sizes);
        if (device.type == DeviceType.CPU && needed > available)
        {
            var (height, width) = sizes.Finest;
            throw new DgpException(
                ErrorCode.OutOfMemory,
                string.Create(CultureInfo.InvariantCulture, $"Learning {width} x {height} pixels needs about {needed / (double)(1 << 30):0.0} GiB of memory, and here are {available / (double)(1 << 30):0.0}."),
                "Learn a smaller version of it: --max-size.");
        }
    }
}
