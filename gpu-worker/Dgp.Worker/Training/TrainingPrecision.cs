using System.Runtime.Intrinsics.X86;
using TorchSharp;
using static TorchSharp.torch;

namespace Dgp.Worker.Training;

/// <summary>How exactly a training computes.</summary>
internal static class TrainingPrecision
{
    private const int ExtendedFeatures = 7;
    private const int Avx512Bf16 = 1 << 5;

    /// <summary>
    /// The type of the feature maps. With bfloat16 convolutions are several times as fast, where the hardware multiplies it: GPUs since Ampere,
    /// CPUs with AVX-512 BF16. Elsewhere it is slower than float32.
    /// </summary>
    public static ScalarType Best(Device device) =>
        device.type == DeviceType.CUDA || HasAvx512Bf16() ? ScalarType.BFloat16 : ScalarType.Float32;

    /// <summary>
    /// Until it is disposed, what stays float32 beside the feature maps (linear layers, spectral norms) is multiplied as TF32 on GPUs since Ampere; libtorch
    /// by itself does so only in convolutions. It holds for the whole process: no verb but train may ask for it.
    /// </summary>
    public static IDisposable AllowTf32() => new Tf32();

    // Intel's and AMD's manuals: CPUID, leaf 7, sub-leaf 1, EAX bit 5. .NET has no name for it.
    private static bool HasAvx512Bf16() =>
        Avx512F.IsSupported && X86Base.CpuId(ExtendedFeatures, 0).Eax >= 1 && (X86Base.CpuId(ExtendedFeatures, 1).Eax & Avx512Bf16) != 0;

    private sealed class Tf32 : IDisposable
    {
        private readonly (bool Matmul, bool Cudnn) _before = (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32);

        public Tf32() => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = (true, true);

        public void Dispose() => (backends.cuda.matmul.allow_tf32, backends.cudnn.allow_tf32) = _before;
    }
}
