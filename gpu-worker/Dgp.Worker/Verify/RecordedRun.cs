using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Engine.Inversion;

namespace Dgp.Worker.Verify;

/// <summary>run_*.json: one published reconstruction, in the published command line's names, one list entry per stage.</summary>
internal sealed record RecordedRun
{
    public required string Id { get; init; }

    /// <summary>reconstruct, colorization, inpainting, SR or hybrid.</summary>
    public required string Mode { get; init; }

    public bool UpdateEmbed { get; init; }

    public required int[] Iterations { get; init; }

    public required int[] FtrNum { get; init; }

    public required int[] FtNum { get; init; }

    public required double[] LrRatio { get; init; }

    [JsonPropertyName("G_lrs")]
    public required double[] GeneratorRates { get; init; }

    public required double[] ZLrs { get; init; }

    [JsonPropertyName("w_D_loss")]
    public required double[] FeatureWeights { get; init; }

    public required double[] WMse { get; init; }

    public required double WNll { get; init; }

    public required bool[] UseIn { get; init; }

    public int WarmUp { get; init; }

    public double StopMse { get; init; }

    public double StopFtr { get; init; }

    public required RecordedLosses[] Losses { get; init; }

    /// <summary>The published dictionary of the last iteration.</summary>
    public Dictionary<string, double> Final { get; init; } = [];

    public Schedule Schedule => new(
        Id,
        [
            .. Enumerable.Range(0, Iterations.Length).Select(s => new Stage(Iterations[s], FtNum[s], GeneratorRates[s], ZLrs[s])
            {
                FeatureLayers = FtrNum[s],
                FeatureWeight = FeatureWeights[s],
                PixelWeight = WMse[s],
                RateDecay = LrRatio[s],
                InstanceNorm = UseIn[s],
            }),
        ])
    {
        LatentWeight = WNll,
        TuneEmbedding = UpdateEmbed,
        WarmUp = WarmUp,
        StopPixelLoss = StopMse,
        StopFeatureLoss = StopFtr,
    };

    /// <exception cref="Contracts.DgpException">BadFixture.</exception>
    public static RecordedRun Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), RecordedRunJson.Default.RecordedRun)
                ?? throw new JsonException("it is empty");
        }
        catch (JsonException e)
        {
            throw FixtureFolder.Bad($"{path}: {e.Message}", e);
        }
    }
}

internal sealed record RecordedLosses(double Ftr, double Mse, double Nll);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RecordedRun))]
internal sealed partial class RecordedRunJson : JsonSerializerContext;
