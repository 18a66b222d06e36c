using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.SinGan;
using Dgp.Engine.Tasks;
using Dgp.Worker.Input;
using Dgp.Worker.Input.Formats;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Output;

/// <summary><c>report.json</c>: everything needed to understand a result and to get it again.</summary>
internal sealed record RestorationReport
{
    public int SchemaVersion { get; init; } = 1;

    public required string Task { get; init; }

    /// <summary>As <c>--method</c> takes it.</summary>
    public required string Method { get; init; }

    /// <summary>As <c>--loss</c> takes it: what the feature term is a distance in. Null of a method that has its own way.</summary>
    public required string? Loss { get; init; }

    public required bool Interrupted { get; init; }

    public required SoftwareFacts Software { get; init; }

    /// <summary>Null where there is no job, on the command line.</summary>
    public JobFacts? Job { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required PictureFacts Input { get; init; }

    public PictureFacts? Mask { get; init; }

    /// <summary>Null, as the class, of a method that needs none.</summary>
    public required PriorFacts? Prior { get; init; }

    public required OptionFacts Options { get; init; }

    public required ClassFacts? Class { get; init; }

    public required DeviceFacts Device { get; init; }

    public required TimingFacts Timings { get; init; }

    public required MetricFacts Metrics { get; init; }

    /// <summary>Null of every task but defend.</summary>
    public DefenceFacts? Defence { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>The preset as it was run, after --steps; null of another method.</summary>
    public required Schedule? Schedule { get; init; }

    /// <summary>The same, of Deep Image Prior.</summary>
    public required HourglassSettings? DeepImagePrior { get; init; }

    /// <summary>The same, of SinGAN, with what came of each scale.</summary>
    public required SinGanFacts? SinGan { get; init; }

    /// <summary>Raw, unweighted terms of each iteration, before its update.</summary>
    public required IReadOnlyList<IterationFacts> Losses { get; init; }

    public void Save(Stream stream) => JsonSerializer.Serialize(stream, this, ReportJson.Default.RestorationReport);
}

internal sealed record SoftwareFacts(string Name, string Version)
{
    public static SoftwareFacts Ours { get; } = new("DgpFunctions", Assembly.GetExecutingAssembly().GetName().Version!.ToString(3));
}

/// <param name="Path">Full; of a job, container and name.</param>
/// <param name="Width">As stored in the file. Pixels.</param>
/// <param name="Orientation">EXIF's, 1 to 8; 1 is upright.</param>
/// <param name="PixelsPerInch">Across and down; null where the file does not say.</param>
/// <param name="ColourProfile">Its name; null where there is none.</param>
/// <param name="Gamma">PNG's, where no profile says it better.</param>
internal sealed record PictureFacts(
    string Path, int Width, int Height, string Format, long Bytes, string Sha256, int Orientation, Resolution? PixelsPerInch, string? ColourProfile, double? Gamma)
{
    public static PictureFacts Of(InputPicture picture)
    {
        var (file, metadata) = (picture.File, picture.File.Metadata);
        return new PictureFacts(
            picture.Location, file.Width, file.Height, file.Format, file.Bytes, file.Sha256,
            metadata.Orientation, metadata.Resolution, metadata.Profile?.Name, metadata.Gamma);
    }
}

internal sealed record PriorFacts(string Name, int Resolution, string Licence, string Source, PriorFiles Files)
{
    public static PriorFacts Of(Prior prior) =>
        new(prior.Name, prior.Architecture.Resolution, prior.Manifest.Licence, prior.Manifest.Source, prior.Manifest.Files);
}

/// <summary>As resolved. <see cref="Class"/> is what was asked for; what was chosen stands beside the options.</summary>
/// <param name="Degradations">Of hybrid, in their order.</param>
internal sealed record OptionFacts(string? Class, string? Preset, IReadOnlyList<string>? Degradations, int? Scale, long Seed, int Steps, string? Fit, bool Raw);

internal sealed record ClassFacts(int Index, string Name)
{
    public static ClassFacts? Of(Restoration restoration) =>
        restoration is { ClassIndex: int index, ClassName: { } name } ? new ClassFacts(index, name) : null;
}

internal sealed record DeviceFacts(string Name, int Threads);

internal sealed record TimingFacts(double SelectionSeconds, double OptimizationSeconds, double TotalSeconds);

/// <summary>Against the input; null where it is no undamaged original.</summary>
/// <param name="Psnr">dB; null also where the pictures are identical.</param>
internal sealed record MetricFacts(double? Psnr, double? Ssim, double? SsimAsPublished);

internal sealed record IterationFacts(int Stage, double Feature, double Pixel, double Latent);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(RestorationReport))]
internal sealed partial class ReportJson : JsonSerializerContext;
