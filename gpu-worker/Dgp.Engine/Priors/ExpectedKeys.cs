using System.Text.RegularExpressions;

namespace Dgp.Engine.Priors;

/// <summary>
/// Which tensors a published state dict holds, and their shapes, from the architecture alone (models/biggan.py and models/layers.py of DGP).
/// An empty shape is a single number.
/// </summary>
public static partial class ExpectedKeys
{
    /// <summary>In the order of the published state dict, without the instance norm's <c>in1</c> and <c>in2</c> (see <see cref="IsRecomputed"/>).</summary>
    public static IReadOnlyDictionary<string, long[]> ForGenerator(BigGanArchitecture architecture)
    {
        architecture.ValidateGenerator();
        var keys = new Table();
        var rows = BigGanTables.Generator(architecture.Resolution);
        long width = architecture.GeneratorChannels;
        long condition = architecture.ConditionDim;

        keys.Add("shared.weight", architecture.Classes, architecture.SharedDim);
        keys.AddLinear("linear", rows[0].InMultiplier * width * BigGanTables.BottomWidth * BigGanTables.BottomWidth, architecture.LatentChunk);
        for (var i = 0; i < rows.Count; i++)
        {
            var (input, output) = (rows[i].InMultiplier * width, rows[i].OutMultiplier * width);
            var block = $"blocks.{i}.0";
            keys.AddConvolution($"{block}.conv1", output, input, 3);
            keys.AddConvolution($"{block}.conv2", output, output, 3);
            keys.AddConvolution($"{block}.conv_sc", output, input, 1);
            keys.AddConditionalNorm($"{block}.bn1", input, condition);
            keys.AddConditionalNorm($"{block}.bn2", output, condition);
            if (architecture.GeneratorAttention.Contains(rows[i].OutResolution))
            {
                keys.AddAttention($"blocks.{i}.1", output);
            }
        }

        var last = rows[^1].OutMultiplier * width;
        foreach (var name in new[] { "gain", "bias", "stored_mean", "stored_var" })
        {
            keys.Add($"output_layer.0.{name}", last);
        }

        keys.AddConvolution("output_layer.2", Colours, last, 3);
        return keys;
    }

    /// <summary>In the order of the published state dict.</summary>
    public static IReadOnlyDictionary<string, long[]> ForDiscriminator(BigGanArchitecture architecture)
    {
        architecture.Validate();
        var keys = new Table();
        var rows = BigGanTables.Discriminator(architecture.Resolution);
        long width = architecture.DiscriminatorChannels;
        for (var i = 0; i < rows.Count; i++)
        {
            var input = rows[i].InMultiplier == 0 ? Colours : rows[i].InMultiplier * width;
            var output = rows[i].OutMultiplier * width;
            var block = $"blocks.{i}.0";
            keys.AddConvolution($"{block}.conv1", output, input, 3);
            keys.AddConvolution($"{block}.conv2", output, output, 3);
            if (rows[i].Downsample || input != output)
            {
                keys.AddConvolution($"{block}.conv_sc", output, input, 1);
            }

            if (architecture.DiscriminatorAttention.Contains(rows[i].OutResolution))
            {
                keys.AddAttention($"blocks.{i}.1", output);
            }
        }

        var last = rows[^1].OutMultiplier * width;
        keys.AddLinear("linear", 1, last);
        keys.Add("embed.weight", architecture.Classes, last);
        keys.AddSingularVector("embed", architecture.Classes);
        return keys;
    }

    /// <summary>
    /// Keys that some published files have and that carry nothing: the instance norm of <c>use_in</c>, which its first use overwrites.
    /// </summary>
    public static bool IsRecomputed(string key) => InstanceNorm().IsMatch(key);

    /// <summary>Keys that some published files lack: the last singular value, kept for logs only; a new network has 1 there.</summary>
    public static bool MayBeMissing(string key) => key.EndsWith(".sv0", StringComparison.Ordinal);

    private const long Colours = 3;

    [GeneratedRegex(@"^blocks\.[0-9]+\.0\.in[12]\.(weight|bias)$", RegexOptions.CultureInvariant)]
    private static partial Regex InstanceNorm();

    private sealed class Table() : OrderedDictionary<string, long[]>(StringComparer.Ordinal)
    {
        public new void Add(string name, params long[] shape) => base.Add(name, shape);

        /// <summary>A spectral-normalised convolution with bias.</summary>
        public void AddConvolution(string name, long output, long input, long side)
        {
            Add($"{name}.weight", output, input, side, side);
            Add($"{name}.bias", output);
            AddSingularVector(name, output);
        }

        public void AddLinear(string name, long output, long input)
        {
            Add($"{name}.weight", output, input);
            Add($"{name}.bias", output);
            AddSingularVector(name, output);
        }

        public void AddConditionalNorm(string name, long channels, long condition)
        {
            Add($"{name}.stored_mean", channels);
            Add($"{name}.stored_var", channels);
            foreach (var part in new[] { "gain", "bias" })
            {
                Add($"{name}.{part}.weight", channels, condition);
                AddSingularVector($"{name}.{part}", channels);
            }
        }

        public void AddAttention(string name, long channels)
        {
            Add($"{name}.gamma");
            foreach (var (part, output, input) in new[]
            {
                ("theta", channels / 8, channels),
                ("phi", channels / 8, channels),
                ("g", channels / 2, channels),
                ("o", channels, channels / 2),
            })
            {
                Add($"{name}.{part}.weight", output, input, 1, 1);
                AddSingularVector($"{name}.{part}", output);
            }
        }

        /// <summary>The left singular vector that the power step starts from, and the value it last gave.</summary>
        public void AddSingularVector(string name, long output)
        {
            Add($"{name}.u0", 1, output);
            Add($"{name}.sv0", 1);
        }
    }
}
