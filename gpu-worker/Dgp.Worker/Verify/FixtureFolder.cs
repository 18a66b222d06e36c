using System.Text.Json;
using Dgp.Contracts;
using Dgp.Engine.BigGan;
using Dgp.Engine.Priors;
using static TorchSharp.torch;
using Generator = Dgp.Engine.BigGan.Generator;

namespace Dgp.Worker.Verify;

/// <summary>
/// A folder of reference values of one pair of networks: <c>config.json</c> (the published constructor's arguments),
/// <c>G_ema_*.pth</c>, <c>D_*.pth</c>, <c>forward.safetensors</c> and <c>run_*.json</c> with <c>.safetensors</c> beside them.
/// </summary>
internal sealed class FixtureFolder
{
    public FixtureFolder(string path, Device device)
    {
        (Path, Name, Device) = (path, System.IO.Path.GetFileName(path), device);
        Architecture = ReadArchitecture(System.IO.Path.Combine(path, "config.json"));
    }

    public string Path { get; }

    public string Name { get; }

    public Device Device { get; }

    public BigGanArchitecture Architecture { get; }

    public string? GeneratorPath => Checkpoints("G_ema_*.pth").FirstOrDefault(p => !IsLegacy(p));

    public string? DiscriminatorPath => Checkpoints("D_*.pth").FirstOrDefault(p => !IsLegacy(p));

    /// <summary>Pairs of files that hold the same state in the two formats of torch.save.</summary>
    public IEnumerable<(string Zip, string Legacy)> FormatPairs =>
        from legacy in Checkpoints("*.legacy.pth")
        let zip = legacy[..^".legacy.pth".Length] + ".pth"
        where File.Exists(zip)
        select (zip, legacy);

    public IEnumerable<string> Runs => Directory.EnumerateFiles(Path, "run_*.json").Order(StringComparer.Ordinal);

    /// <exception cref="DgpException">BadFixture: there is no generator.</exception>
    public Generator LoadGenerator() => Networks.Generator(
        Architecture,
        TensorLoading.LoadGenerator(GeneratorPath ?? throw Bad($"{Name} has no G_ema_*.pth."), Architecture),
        Device);

    public Discriminator? LoadDiscriminator() => DiscriminatorPath is null
        ? null
        : Networks.Discriminator(Architecture, TensorLoading.LoadDiscriminator(DiscriminatorPath, Architecture), Device);

    public static DgpException Bad(string message, Exception? inner = null) => new(
        ErrorCode.BadFixture, message, "The README's section on verify describes the layout of reference values.", inner);

    private IEnumerable<string> Checkpoints(string pattern) =>
        Directory.EnumerateFiles(Path, pattern).Order(StringComparer.Ordinal);

    private static bool IsLegacy(string path) => path.EndsWith(".legacy.pth", StringComparison.Ordinal);

    private static BigGanArchitecture ReadArchitecture(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            return new BigGanArchitecture
            {
                Resolution = root.GetProperty("resolution").GetInt32(),
                GeneratorChannels = root.GetProperty("G_ch").GetInt32(),
                DiscriminatorChannels = root.TryGetProperty("D_ch", out var d) ? d.GetInt32() : root.GetProperty("G_ch").GetInt32(),
                GeneratorAttention = BigGanArchitecture.ParseAttention(root.GetProperty("G_attn").GetString()!),
                DiscriminatorAttention = BigGanArchitecture.ParseAttention(
                    root.TryGetProperty("D_attn", out var attention) ? attention.GetString()! : "0"),
                Classes = root.GetProperty("n_classes").GetInt32(),
                // The published constructor takes 0 for "as long as z was asked to be".
                SharedDim = root.GetProperty(root.GetProperty("shared_dim").GetInt32() > 0 ? "shared_dim" : "dim_z").GetInt32(),
                LatentDim = root.GetProperty("dim_z").GetInt32(),
                SpectralNormEpsilon = root.GetProperty("SN_eps").GetDouble(),
                BatchNormEpsilon = root.GetProperty("BN_eps").GetDouble(),
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or IOException)
        {
            throw Bad($"{path}: {e.Message}", e);
        }
    }
}
