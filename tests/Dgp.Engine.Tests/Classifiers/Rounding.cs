using System.Runtime.Intrinsics.X86;
using Xunit;

namespace Dgp.Engine.Tests.Classifiers;

/// <summary>Gradients of deep networks in float32.</summary>
internal static class Rounding
{
    /// <summary>
    /// A rectifier or a pooling whose inputs float32 cannot tell apart takes one way or the other, and with it the whole gradient behind it, as the order of sums has it; and
    /// that is another one where libtorch computes without AVX-512.
    /// </summary>
    public static void RequireThatOfTheRecordings() =>
        Assert.SkipUnless(Avx512F.IsSupported, "Without AVX-512 sums round otherwise, and the gradient goes another way at a rectifier; all before it agreed.");
}
