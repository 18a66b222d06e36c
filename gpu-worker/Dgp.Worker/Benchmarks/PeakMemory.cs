using System.Diagnostics;
using System.Globalization;
using TorchSharp;

namespace Dgp.Worker.Benchmarks;

/// <summary>The most memory in use since the beginning.</summary>
internal sealed class PeakMemory
{
    private readonly bool _onCpu;
    private readonly int _index;
    private readonly double? _before;

    private PeakMemory(torch.Device device)
    {
        _onCpu = device.type == DeviceType.CPU;
        _index = Math.Max(device.index, 0);
        _before = _onCpu ? null : DeviceMegabytes();
    }

    public static PeakMemory Begin(torch.Device device) => new(device);

    /// <summary>
    /// On the CPU the kernel's high-water mark of this process. On CUDA how much more of the device's memory is taken than before:
    /// torch keeps what it once had, so that this is the peak as long as nobody else uses the device.
    /// </summary>
    public double? Megabytes() => _onCpu
        ? Process.GetCurrentProcess().PeakWorkingSet64 / 1e6
        : DeviceMegabytes() - _before;

    private double? DeviceMegabytes()
    {
        try
        {
            var start = new ProcessStartInfo(
                "nvidia-smi", ["--query-gpu=memory.used", "--format=csv,noheader,nounits", string.Create(CultureInfo.InvariantCulture, $"--id={_index}")])
            {
                RedirectStandardOutput = true,
            };
            using var query = Process.Start(start)!;
            var mebibytes = query.StandardOutput.ReadToEnd();
            query.WaitForExit();
            return double.TryParse(mebibytes, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value * 1.048576 : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No such tool here.
            return null;
        }
    }
}
