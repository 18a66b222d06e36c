using static TorchSharp.torch;

namespace Dgp.Engine.BigGan;

/// <summary>
/// Feature maps with the channels of one pixel side by side in memory, the order that oneDNN's and cuDNN's convolutions are fastest in. Every
/// operator keeps the order of its input, so it is chosen once, before the first block.
/// </summary>
internal static class ChannelsLast
{
    /// <summary>[N, C, H, W] as such, of that type.</summary>
    public static Tensor Of(Tensor x, ScalarType type) => x.to(type).permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
