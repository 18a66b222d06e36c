using System.Text.Json.Serialization;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Evaluation;

/// <summary>One restoration of an evaluation.</summary>
/// <param name="Picture">Its name in the data.</param>
/// <param name="Method">Its name.</param>
/// <param name="Seed">Null of a method that knows no chance.</param>
internal sealed record RunKey(string Picture, RestorationTask Task, string Method, long? Seed);

/// <summary>What only the run itself can tell; everything else is measured on its picture.</summary>
internal sealed record EvaluatedRun(RunKey Key)
{
    /// <summary>Null if it succeeded.</summary>
    public Failure? Error { get; init; }

    /// <summary>The restored picture, in the folder of the evaluation; null of a failure.</summary>
    public string? File { get; init; }

    /// <summary>Raw, of the last iteration; null of a method without a discriminator.</summary>
    public double? FeatureLoss { get; init; }

    /// <summary>Raw, of the last iteration, of pictures in [-1, 1]; null of a method without iterations.</summary>
    public double? PixelLoss { get; init; }

    public int? Iterations { get; init; }

    /// <summary>Of computing; by one thread, while others compute.</summary>
    public double Seconds { get; init; }

    /// <summary>The class that the method was told or chose; null of a method that knows none.</summary>
    public string? Class { get; init; }
}

/// <summary>What decides how a run comes out, beside its key: runs of other settings are never mixed.</summary>
/// <param name="Prior">SHA-256 of its two networks.</param>
/// <param name="Device">cpu or cuda: they round differently.</param>
/// <param name="Attack">Kind, bound, steps, network, and who is attacked with what being known; null where nobody is.</param>
/// <param name="Loss">Null: features of the discriminator.</param>
internal sealed record RunSettings(
    string Prior, bool ClassIsKnown, int? Steps, int? DipSteps, bool Raw, string Device, string? Attack = null, double? StopMse = null, string? Loss = null);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(EvaluatedRun))]
[JsonSerializable(typeof(JournalHeader))]
internal sealed partial class JournalJson : JsonSerializerContext;
