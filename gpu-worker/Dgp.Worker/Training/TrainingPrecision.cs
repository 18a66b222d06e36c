using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Training;

/// <summary>
/// The type of a training's feature maps. With bfloat16 convolutions are several times as fast, where the hardware multiplies it: GPUs since Ampere,
/// CPUs with AVX-512 BF16. Elsewhere it is slower than float32.
/// </summary>
internal static class TrainingPrecision
{
    private const int ExtendedFeatures = 7;
    private const int Avx512Bf16 = 1 << 5;

    public static ScalarType Best(Device device) =>
        device.type == DeviceType.CUDA || HasAvx512Bf16() ? ScalarType.BFloat16 : ScalarType.Float32;

    // Intel's and AMD's manuals: CPUID, leaf 7, sub-leaf 1, EAX bit 5. .NET has no name for it.
    private static bool HasAvx512Bf16() =>
        Avx512F.IsSupported && X86Base.CpuId(ExtendedFeatures, 0).Eax >= 1 && (X86Base.CpuId(ExtendedFeatures, 1).Eax & Avx512Bf16) != 0;
}
