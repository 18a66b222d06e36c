using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Dgp.Contracts;
using static TorchSharp.torch;

namespace Dgp.Engine.NativeTorch;

/// <summary>
/// Some virtual machines hide the sizes of an AMD processor's caches (CPUID leaf 0x8000001D is all zeros). oneDNN 3.7, with which libtorch computes
/// convolutions, takes that for caches of one byte, and then its reorder of feature maps into blocks of 8 or 16 channels is wrong for every other number of
/// channels (cpu/x64/xbyak/xbyak_util.h, setCacheHierarchy; jit_uni_reorder.cpp, prb_block_for_cache). It is told the sizes here; if its record of them is not
/// found, it is switched off, which is right too, and takes twice as long.
/// </summary>
internal static unsafe class HiddenCaches
{
    private const int CacheLeaf = unchecked((int)0x8000001D);
    private const int HighestLeaf = unchecked((int)0x80000000);
    private const int FirstLevelLeaf = unchecked((int)0x80000005);
    private const int OtherLevelsLeaf = unchecked((int)0x80000006);
    private const int VendorAmd = 0x68747541;       // "Auth"
    private const double Tolerance = 1e-3;

    // Xbyak::util::Cpu: sizes of ten levels, cores that share each, number of levels. What zeros in the leaf lead to.
    private static readonly uint[] Misread = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 3];

    /// <exception cref="DgpException">MissingLibrary: convolutions stay wrong.</exception>
    public static void Reveal(nint libtorch)
    {
        if (!AreHidden())
        {
            return;
        }

        // Asks for the caches' sizes, too, and would say at every convolution that it found none.
        SwitchOff(libtorch, "_ZN2at7Context20setUserEnabledNNPACKEb");

        // Each check has pictures and kernels of a size of its own: oneDNN keeps what it has prepared for one, right or wrong.
        if (ConvolutionsAreRight(side: 9))
        {
            return;
        }

        Correct();
        if (!ConvolutionsAreRight(side: 11))
        {
            SwitchOff(libtorch, "_ZN2at7Context20setUserEnabledMkldnnEb");
            if (!ConvolutionsAreRight(side: 13))
            {
                throw new DgpException(
                    ErrorCode.MissingLibrary,
                    "libtorch computes convolutions wrongly on this processor.",
                    "The virtual machine hides the sizes of the processor's caches (CPUID leaf 8000001D); run it on another kind of machine.");
            }
        }
    }

    private static bool AreHidden() =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Ebx == VendorAmd
        && (uint)X86Base.CpuId(HighestLeaf, 0).Eax >= unchecked((uint)CacheLeaf) && X86Base.CpuId(CacheLeaf, 0) == (0, 0, 0, 0);

    /// <summary>One and a half blocks of channels for AVX2 and for AVX-512.</summary>
    private static bool ConvolutionsAreRight(int side) => new[] { 12, 24 }.All(channels =>
    {
        using var scope = NewDisposeScope();
        using var frozen = no_grad();
        using var random = new Generator(0, CPU);
        var x = randn([2, channels, side, side + 1], generator: random);
        var weight = randn([side, channels, 3, 3], generator: random);
        var y = nn.functional.conv2d(x, weight, padding: [1, 1]);
        var exact = nn.functional.conv2d(x.to(ScalarType.Float64), weight.to(ScalarType.Float64), padding: [1, 1]);
        return (y - exact).abs().max().item<double>() < Tolerance;
    });

    private static void SwitchOff(nint libtorch, string setter)
    {
        if (NativeLibrary.TryGetExport(libtorch, "_ZN2at13globalContextEv", out var context) && NativeLibrary.TryGetExport(libtorch, setter, out var set))
        {
            ((delegate* unmanaged<nint, byte, void>)set)(((delegate* unmanaged<nint>)context)(), 0);
        }
    }

    /// <summary>Writes the sizes where libtorch's data has the misread ones.</summary>
    private static void Correct()
    {
        var record = MemoryMarshal.AsBytes(Misread.AsSpan());
        foreach (var data in DataOfLibTorch())
        {
            if (data.Span().IndexOf(record) is var at and >= 0)
            {
                Sizes().CopyTo(MemoryMarshal.Cast<byte, uint>(data.Span()[at..]));
                return;
            }
        }
    }

    /// <summary>Bytes of the first, second and third level, from the leaves of older processors, which hypervisors leave alone.</summary>
    private static uint[] Sizes()
    {
        var first = (uint)X86Base.CpuId(FirstLevelLeaf, 0).Ecx >> 24;
        var (_, _, second, third) = X86Base.CpuId(OtherLevelsLeaf, 0);
        return [Math.Max(first, 32) << 10, Math.Max((uint)second >> 16, 512) << 10, Math.Clamp((uint)third >> 18, 1, 64) << 19];
    }

    private readonly record struct Memory(nint Start, int Bytes)
    {
        public Span<byte> Span() => new((void*)Start, Bytes);
    }

    /// <summary>The writable data of libtorch_cpu: mapped from its file, and after that the part that begins as zeros.</summary>
    private static IEnumerable<Memory> DataOfLibTorch()
    {
        var end = nint.Zero;
        foreach (var fields in File.ReadLines("/proc/self/maps").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)))
        {
            var range = fields[0].Split('-').Select(a => nint.Parse(a, NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToArray();

            // Other memory without a name, such as the heap that holds the record looked for, does not begin where the library's ends.
            var isLibrary = fields.Length > 5 ? fields[5].EndsWith("/libtorch_cpu.so", StringComparison.Ordinal) : range[0] == end;
            end = isLibrary ? range[1] : nint.Zero;
            if (isLibrary && fields[1].StartsWith("rw", StringComparison.Ordinal) && range[1] - range[0] <= int.MaxValue)
            {
                yield return new Memory(range[0], (int)(range[1] - range[0]));
            }
        }
    }
}
