using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Dgp.Worker.Benchmarks;
using Dgp.Worker.Demonstration;
using Dgp.Worker.Evaluation;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.CommandLine;

/// <summary>Prints one JSON document on standard output.</summary>
internal static class JsonOutput
{
    // Apostrophes and letters of every language stay readable; this JSON is never put into a web page.
    public static OutputJson Types { get; } =
        new(new JsonSerializerOptions(OutputJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static void Write<T>(T value, JsonTypeInfo<T> type) => Console.Out.WriteLine(JsonSerializer.Serialize(value, type));
}

/// <summary>The one shape of a command that could not begin.</summary>
internal sealed record FailureOutput(bool Ok, Failure Error);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true,
    WriteIndented = true)]
[JsonSerializable(typeof(FailureOutput))]
[JsonSerializable(typeof(RestorationOutput))]
[JsonSerializable(typeof(DemoOutput))]
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(PriorListOutput))]
[JsonSerializable(typeof(PriorInfoOutput))]
[JsonSerializable(typeof(PriorImportOutput))]
[JsonSerializable(typeof(TrainingOutputJson))]
[JsonSerializable(typeof(ClassifierTrainOutput))]
[JsonSerializable(typeof(ClassifierTestOutput))]
[JsonSerializable(typeof(ClassifierAtnOutput))]
[JsonSerializable(typeof(ScoreOutput))]
[JsonSerializable(typeof(EvaluationOutput))]
internal sealed partial class OutputJson : JsonSerializerContext;
