using System.Globalization;
using System.Text.Json.Serialization;
using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>
/// What distinguishes one published BigGAN from another. All are hierarchical, share one class embedding, and take one power step
/// for one singular value. Names on the right are those of the published command line.
/// </summary>
public sealed record BigGanArchitecture
{
    /// <summary>Side of the picture in pixels: 32, 64, 128, 256 or (generator only) 512. <c>resolution</c></summary>
    public required int Resolution { get; init; }

    /// <summary>Width that the generator's table multiplies. <c>G_ch</c></summary>
    public required int GeneratorChannels { get; init; }

    /// <summary>Width that the discriminator's table multiplies. <c>D_ch</c></summary>
    public required int DiscriminatorChannels { get; init; }

    /// <summary>Sides of the feature maps that attention follows; sides that no block has are ignored, as published. <c>G_attn</c></summary>
    [JsonRequired]
    public IReadOnlyList<int> GeneratorAttention { get; init; } = [];

    /// <inheritdoc cref="GeneratorAttention"/>
    [JsonRequired]
    public IReadOnlyList<int> DiscriminatorAttention { get; init; } = [];

    /// <summary><c>n_classes</c></summary>
    public required int Classes { get; init; }

    /// <summary>Length of a class's embedding. <c>shared_dim</c></summary>
    public required int SharedDim { get; init; }

    /// <summary>The latent's length as asked for; <see cref="EffectiveLatentDim"/> is what the network takes. <c>dim_z</c></summary>
    public required int LatentDim { get; init; }

    /// <summary>Floor of the norms in the power step. <c>SN_eps</c></summary>
    [JsonRequired]
    public double SpectralNormEpsilon { get; init; } = 1e-6;

    /// <summary>Added to the variance in class-conditional batch norm (the output's batch norm always has 1e-5). <c>BN_eps</c></summary>
    [JsonRequired]
    public double BatchNormEpsilon { get; init; } = 1e-5;

    /// <summary>Places that a piece of the latent goes to: the first linear layer and every block.</summary>
    [JsonIgnore]
    public int LatentSlots => BigGanTables.Generator(Resolution).Count + 1;

    /// <summary>Length of the piece of the latent that each slot gets.</summary>
    [JsonIgnore]
    public int LatentChunk => LatentDim / LatentSlots;

    /// <summary>Length of z: <see cref="LatentDim"/> less what does not divide evenly among the slots (120 gives 119 at 256 pixels).</summary>
    [JsonIgnore]
    public int EffectiveLatentDim => LatentChunk * LatentSlots;

    /// <summary>Length of what conditions a block: its piece of z beside the class's embedding.</summary>
    [JsonIgnore]
    public int ConditionDim => SharedDim + LatentChunk;

    /// <summary>Reads the published notation: "0" = none, "64" = one, "32_64" = both.</summary>
    /// <exception cref="DgpException">BadOption: not numbers joined by underscores.</exception>
    public static IReadOnlyList<int> ParseAttention(string published)
    {
        var sides = new SortedSet<int>();
        foreach (var part in published.Split('_'))
        {
            if (!int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var side))
            {
                throw new DgpException(
                    ErrorCode.BadOption, $"Attention '{published}' is not understood.", "Write 0 for none, 64 for one side, 32_64 for two.");
            }

            sides.Add(side);
        }

        sides.Remove(0);
        return [.. sides];
    }

    /// <summary>Checks what the generator needs. Returns itself.</summary>
    /// <exception cref="DgpException">BadPrior, naming the member.</exception>
    public BigGanArchitecture ValidateGenerator()
    {
        var rows = BigGanTables.Generator(Resolution);
        Require(GeneratorChannels is >= 1 and <= MaxChannels, nameof(GeneratorChannels), GeneratorChannels, $"1 to {MaxChannels}");
        Require(Classes is >= 1 and <= MaxClasses, nameof(Classes), Classes, $"1 to {MaxClasses}");
        Require(SharedDim is >= 1 and <= MaxVector, nameof(SharedDim), SharedDim, $"1 to {MaxVector}");
        Require(LatentDim <= MaxVector && LatentDim >= LatentSlots, nameof(LatentDim), LatentDim, $"{LatentSlots} (one number per slot) to {MaxVector}");
        RequireEpsilon(nameof(SpectralNormEpsilon), SpectralNormEpsilon);
        RequireEpsilon(nameof(BatchNormEpsilon), BatchNormEpsilon);
        RequireAttention(nameof(GeneratorAttention), GeneratorAttention, GeneratorChannels, [.. rows.Select(r => (r.OutResolution, r.OutMultiplier))]);
        return this;
    }

    /// <summary>Checks what both networks need. Returns itself.</summary>
    /// <exception cref="DgpException">BadPrior, naming the member.</exception>
    public BigGanArchitecture Validate()
    {
        ValidateGenerator();
        var rows = BigGanTables.Discriminator(Resolution);
        Require(DiscriminatorChannels is >= 1 and <= MaxChannels, nameof(DiscriminatorChannels), DiscriminatorChannels, $"1 to {MaxChannels}");
        RequireAttention(
            nameof(DiscriminatorAttention), DiscriminatorAttention, DiscriminatorChannels, [.. rows.Select(r => (r.OutResolution, r.OutMultiplier))]);
        return this;
    }

    // Records compare lists by reference; two architectures are equal when their numbers are.
    public bool Equals(BigGanArchitecture? other) => other is not null
        && Resolution == other.Resolution
        && GeneratorChannels == other.GeneratorChannels
        && DiscriminatorChannels == other.DiscriminatorChannels
        && GeneratorAttention.SequenceEqual(other.GeneratorAttention)
        && DiscriminatorAttention.SequenceEqual(other.DiscriminatorAttention)
        && Classes == other.Classes
        && SharedDim == other.SharedDim
        && LatentDim == other.LatentDim
        && SpectralNormEpsilon.Equals(other.SpectralNormEpsilon)
        && BatchNormEpsilon.Equals(other.BatchNormEpsilon);

    public override int GetHashCode() => HashCode.Combine(Resolution, GeneratorChannels, DiscriminatorChannels, Classes, SharedDim, LatentDim);

    // Far above anything trained; they keep products of sizes within 64 bits and a manifest from asking for absurd memory.
    private const int MaxChannels = 1024;
    private const int MaxClasses = 1_000_000;
    private const int MaxVector = 65_536;

    // An attention layer's queries and keys have an eighth of the channels.
    private const int FewestAttentionChannels = 8;

    private static void RequireAttention(string member, IReadOnlyList<int> sides, int channels, IReadOnlyList<(int Side, int Multiplier)> blocks)
    {
        foreach (var side in sides)
        {
            Require(side > 0, member, side, "positive");
            foreach (var block in blocks.Where(b => b.Side == side))
            {
                var width = channels * block.Multiplier;
                Require(
                    width >= FewestAttentionChannels, member, side,
                    $"at a side with {FewestAttentionChannels} channels or more (here {width})");
            }
        }
    }

    private static void RequireEpsilon(string member, double value) =>
        Require(double.IsFinite(value) && value is >= 0 and < 1, member, value, "0 or more and below 1");

    private static void Require(bool holds, string member, double value, string range)
    {
        if (!holds)
        {
            throw new DgpException(
                ErrorCode.BadPrior,
                string.Create(CultureInfo.InvariantCulture, $"The architecture's {char.ToLowerInvariant(member[0])}{member[1..]} is {value}, but must be {range}."),
                "Correct prior.json, or import the prior again with the numbers it was trained with.");
        }
    }
}
