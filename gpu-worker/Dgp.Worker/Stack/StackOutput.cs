using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Worker.Demonstration;
using Dgp.Worker.Stack.Chaos;
using Dgp.Worker.Stack.Submitting;

namespace Dgp.Worker.Stack;

/// <summary>What the stack's verbs print and keep.</summary>
internal static class StackOutput
{
    // Paths and messages stay readable; this JSON is never put into a web page.
    public static StackJson Types { get; } =
        new(new JsonSerializerOptions(StackJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    WriteIndented = true)]
[JsonSerializable(typeof(StackFile))]
[JsonSerializable(typeof(SubmitOutput))]
[JsonSerializable(typeof(JobListOutput))]
[JsonSerializable(typeof(DemoOutput))]
[JsonSerializable(typeof(ChaosReport))]
internal sealed partial class StackJson : JsonSerializerContext;
