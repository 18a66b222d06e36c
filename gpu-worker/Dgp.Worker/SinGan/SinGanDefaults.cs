using TorchSharp;

namespace Dgp.Worker.SinGan;

/// <summary>How much SinGAN learns unless it is asked for more: on a GPU as published, on a CPU what takes minutes and not a day.</summary>
internal static class SinGanDefaults
{
    public static int MostSide(torch.Device device) => device.type == DeviceType.CUDA ? 250 : 80;

    /// <summary>Of each scale.</summary>
    public static int Iterations(torch.Device device) => device.type == DeviceType.CUDA ? 2000 : 500;
}
