using System.Globalization;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>What shapes cannot tell, or tell only in part. Defaults are those of the published command line.</summary>
public sealed record ArchitectureOptions
{
    /// <summary>The latent's length as asked for in training, if it did not divide evenly (120 where the network takes 119). Null: what the network takes.</summary>
    public int? LatentDim { get; init; }

    /// <summary><c>SN_eps</c>; no weight depends on it. BigGAN-PyTorch's own default is 1e-8, its constructor's 1e-12.</summary>
    public double SpectralNormEpsilon { get; init; } = 1e-6;

    /// <summary><c>BN_eps</c></summary>
    public double BatchNormEpsilon { get; init; } = 1e-5;
}

/// <summary>Reads an architecture off the shapes of a pair of state dicts, so that importing a published pair needs no numbers.</summary>
public static class ArchitectureInference
{
    private const string Generator = "generator";
    private const string Discriminator = "discriminator";

    /// <exception cref="DgpException">BadPrior: this is no such pair; BadOption: an option contradicts the weights.</exception>
    public static BigGanArchitecture Infer(WeightFile generator, WeightFile discriminator, ArchitectureOptions options)
    {
        var g = new Shapes(generator.Path, Generator, StateDict.Normalise(generator.Tensors));
        var d = new Shapes(discriminator.Path, Discriminator, StateDict.Normalise(discriminator.Tensors));
        g.RefuseIf("embed.weight", Discriminator);
        d.RefuseIf("shared.weight", Generator);

        // The number of blocks tells the resolution: every table has its own.
        var resolution = g.Resolution(BigGanTables.GeneratorResolutions, r => BigGanTables.Generator(r).Count);
        var judged = d.Resolution(BigGanTables.DiscriminatorResolutions, r => BigGanTables.Discriminator(r).Count);
        if (resolution != judged)
        {
            throw StateDict.Mismatch(discriminator.Path, $"is a discriminator of {judged} pixels, but the generator makes {resolution}");
        }

        var rows = BigGanTables.Generator(resolution);
        var judgeRows = BigGanTables.Discriminator(resolution);
        var shared = g.Of("shared.weight", 2);
        var chunk = Chunk(g, g.Of("linear.weight", 2)[1], shared[1]);
        return new BigGanArchitecture
        {
            Resolution = resolution,
            GeneratorChannels = g.Width($"blocks.{rows.Count - 1}.0.conv1.weight", rows[^1].OutMultiplier),
            DiscriminatorChannels = d.Width("blocks.0.0.conv1.weight", judgeRows[0].OutMultiplier),
            GeneratorAttention = g.Attention([.. rows.Select(r => r.OutResolution)]),
            DiscriminatorAttention = d.Attention([.. judgeRows.Select(r => r.OutResolution)]),
            Classes = g.Int(shared[0], "shared.weight"),
            SharedDim = g.Int(shared[1], "shared.weight"),
            LatentDim = LatentDim(options.LatentDim, chunk, rows.Count + 1),
            SpectralNormEpsilon = options.SpectralNormEpsilon,
            BatchNormEpsilon = options.BatchNormEpsilon,
        }.Validate();
    }

    private static int Chunk(Shapes g, long chunk, long shared)
    {
        var condition = g.Of("blocks.0.0.bn1.gain.weight", 2)[1];
        return condition == shared + chunk
            ? g.Int(chunk, "linear.weight")
            : throw StateDict.Mismatch(
                g.Path, $"'blocks.0.0.bn1.gain.weight' takes {condition} numbers, not {shared} + {chunk}: only hierarchical latents with a shared embedding are supported");
    }

    private static int LatentDim(int? asked, int chunk, int slots)
    {
        var effective = chunk * slots;
        return asked is not { } dim || (dim >= 0 && dim / slots == chunk)
            ? asked ?? effective
            : throw new DgpException(
                ErrorCode.BadOption,
                string.Create(CultureInfo.InvariantCulture, $"A latent of {dim} numbers does not fit these weights, which take {effective}."),
                string.Create(CultureInfo.InvariantCulture, $"Give {effective} to {effective + slots - 1}, or leave it out."));
    }

    private sealed record Shapes(string Path, string Network, IReadOnlyDictionary<string, StoredTensor> Tensors)
    {
        private const int Widest = 1 << 20;

        public void RefuseIf(string key, string network)
        {
            if (Tensors.ContainsKey(key))
            {
                throw StateDict.Mismatch(Path, $"is a {network} (it has '{key}'), not a {Network}");
            }
        }

        public IReadOnlyList<long> Of(string key, int rank)
        {
            if (!Tensors.TryGetValue(key, out var tensor))
            {
                throw StateDict.Mismatch(Path, $"the key '{key}' is missing: it is no BigGAN {Network}");
            }

            return tensor.Shape.Count == rank
                ? tensor.Shape
                : throw StateDict.Mismatch(Path, $"'{key}' has the shape {Damaged.Shape(tensor.Shape)}");
        }

        public int Resolution(IReadOnlyList<int> resolutions, Func<int, int> blocksAt)
        {
            var blocks = 0;
            while (Tensors.ContainsKey($"blocks.{blocks}.0.conv1.weight"))
            {
                blocks++;
            }

            var known = resolutions.Where(r => blocksAt(r) == blocks).ToList();
            return known is [var resolution]
                ? resolution
                : throw StateDict.Mismatch(Path, blocks == 0
                    ? $"the key 'blocks.0.0.conv1.weight' is missing: it is no BigGAN {Network}"
                    : $"has {blocks} blocks, as no BigGAN {Network} does");
        }

        public int Width(string key, int multiplier)
        {
            var channels = Int(Of(key, 4)[0], key);
            return channels % multiplier == 0
                ? channels / multiplier
                : throw StateDict.Mismatch(Path, $"'{key}' has {channels} channels, not a multiple of {multiplier}");
        }

        public IReadOnlyList<int> Attention(int[] sides) =>
            [.. sides.Where((_, i) => Tensors.ContainsKey($"blocks.{i}.1.gamma")).Distinct().Order()];

        public int Int(long value, string key) => value is >= 1 and <= Widest
            ? (int)value
            : throw StateDict.Mismatch(Path, $"'{key}' has an impossible size of {value}");
    }
}
