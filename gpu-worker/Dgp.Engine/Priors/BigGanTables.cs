using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>One generator block: channels in units of the width, and the side of its output. Every block doubles the side.</summary>
public sealed record GeneratorRow(int InMultiplier, int OutMultiplier, int OutResolution);

/// <summary>
/// One discriminator block. <paramref name="InMultiplier"/> 0 means the picture's own three channels;
/// <paramref name="OutResolution"/> is the side that the published table gives, by which attention is placed.
/// </summary>
public sealed record DiscriminatorRow(int InMultiplier, int OutMultiplier, bool Downsample, int OutResolution);

/// <summary>
/// How many channels each block has, per resolution: the tables of BigGAN-PyTorch (Brock et al. 2019, appendix B), which its checkpoints follow.
/// A block is followed by an attention layer if its output side is one of the architecture's attention resolutions.
/// </summary>
public static class BigGanTables
{
    /// <summary>Side of the feature map that the first linear layer makes.</summary>
    public const int BottomWidth = 4;

    public static IReadOnlyList<int> GeneratorResolutions { get; } = [32, 64, 128, 256, 512];

    /// <summary>There is no published discriminator of 512 pixels.</summary>
    public static IReadOnlyList<int> DiscriminatorResolutions { get; } = [32, 64, 128, 256];

    /// <exception cref="DgpException">BadPrior: no generator has this resolution.</exception>
    public static IReadOnlyList<GeneratorRow> Generator(int resolution) => Generators.TryGetValue(resolution, out var rows)
        ? rows
        : throw NoTable("generator", resolution, GeneratorResolutions);

    /// <exception cref="DgpException">BadPrior: no discriminator has this resolution.</exception>
    public static IReadOnlyList<DiscriminatorRow> Discriminator(int resolution) => Discriminators.TryGetValue(resolution, out var rows)
        ? rows
        : throw NoTable("discriminator", resolution, DiscriminatorResolutions);

    private static readonly Dictionary<int, GeneratorRow[]> Generators = new()
    {
        //        in  out  side
        [32] =
        [
            new(   4,   4,    8),
            new(   4,   4,   16),
            new(   4,   4,   32),
        ],
        [64] =
        [
            new(  16,  16,    8),
            new(  16,   8,   16),
            new(   8,   4,   32),
            new(   4,   2,   64),
        ],
        [128] =
        [
            new(  16,  16,    8),
            new(  16,   8,   16),
            new(   8,   4,   32),
            new(   4,   2,   64),
            new(   2,   1,  128),
        ],
        [256] =
        [
            new(  16,  16,    8),
            new(  16,   8,   16),
            new(   8,   8,   32),
            new(   8,   4,   64),
            new(   4,   2,  128),
            new(   2,   1,  256),
        ],
        [512] =
        [
            new(  16,  16,    8),
            new(  16,   8,   16),
            new(   8,   8,   32),
            new(   8,   4,   64),
            new(   4,   2,  128),
            new(   2,   1,  256),
            new(   1,   1,  512),
        ],
    };

    private static readonly Dictionary<int, DiscriminatorRow[]> Discriminators = new()
    {
        //        in  out  halve   side
        [32] =
        [
            new(   0,   4,  true,    16),
            new(   4,   4,  true,    16), // the published table says 16 (the map is 8 wide); attention at 16 therefore follows every block
            new(   4,   4, false,    16),
            new(   4,   4, false,    16),
        ],
        [64] =
        [
            new(   0,   1,  true,    32),
            new(   1,   2,  true,    16),
            new(   2,   4,  true,     8),
            new(   4,   8,  true,     4),
            new(   8,  16, false,     4),
        ],
        [128] =
        [
            new(   0,   1,  true,    64),
            new(   1,   2,  true,    32),
            new(   2,   4,  true,    16),
            new(   4,   8,  true,     8),
            new(   8,  16,  true,     4),
            new(  16,  16, false,     4),
        ],
        [256] =
        [
            new(   0,   1,  true,   128),
            new(   1,   2,  true,    64),
            new(   2,   4,  true,    32),
            new(   4,   8,  true,    16),
            new(   8,   8,  true,     8),
            new(   8,  16,  true,     4),
            new(  16,  16, false,     4),
        ],
    };

    private static DgpException NoTable(string network, int resolution, IReadOnlyList<int> known) => new(
        ErrorCode.BadPrior,
        $"There is no BigGAN {network} of resolution {resolution}.",
        $"Resolutions are {string.Join(", ", known)}.");
}
