using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;

namespace Dgp.Worker.Jobs;

/// <summary>
/// Memory in use on each GPU, as the driver counts it: TorchSharp does not tell what torch has. Source: NVIDIA Management Library (NVML),
/// device queries.
/// </summary>
internal sealed partial class GpuMemory
{
    private const string Library = "libnvidia-ml.so.1";
    private const int Success = 0;

    private readonly List<nint> _devices;

    private GpuMemory(List<nint> devices) => _devices = devices;

    /// <returns>Null where there is no NVIDIA driver, or no GPU.</returns>
    public static GpuMemory? Open()
    {
        try
        {
            if (Initialise() != Success || Count(out var count) != Success)
            {
                return null;
            }

            var devices = new List<nint>();
            for (var i = 0u; i < count; i++)
            {
                if (Handle(i, out var device) == Success)
                {
                    devices.Add(device);
                }
            }

            return devices.Count > 0 ? new GpuMemory(devices) : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null;
        }
    }

    public IEnumerable<Measurement<long>> UsedBytes()
    {
        for (var i = 0; i < _devices.Count; i++)
        {
            if (Memory(_devices[i], out var memory) == Success)
            {
                yield return new Measurement<long>((long)memory.Used, new KeyValuePair<string, object?>("gpu", i));
            }
        }
    }

    [LibraryImport(Library, EntryPoint = "nvmlInit_v2")]
    private static partial int Initialise();

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetCount_v2")]
    private static partial int Count(out uint count);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetHandleByIndex_v2")]
    private static partial int Handle(uint index, out nint device);

    [LibraryImport(Library, EntryPoint = "nvmlDeviceGetMemoryInfo")]
    private static partial int Memory(nint device, out MemoryInfo memory);

    // nvmlMemory_t; bytes.
    [StructLayout(LayoutKind.Sequential)]
    private struct MemoryInfo
    {
        public ulong Total;
        public ulong Free;
        public ulong Used;
    }
}
