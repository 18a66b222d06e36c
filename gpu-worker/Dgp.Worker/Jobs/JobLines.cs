using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dgp.Worker.Jobs;

/// <summary>Prints one line for each message that was dealt with, on standard output.</summary>
internal sealed class JobLines(TextWriter output, bool json)
{
    public void Write(JobOutcome outcome)
    {
        output.WriteLine(json ? JsonSerializer.Serialize(outcome, JobLinesJson.Default.JobOutcome) : Words(outcome));
        output.Flush();
    }

    private static string Words(JobOutcome outcome)
    {
        var line = string.Create(
            CultureInfo.InvariantCulture, $"{outcome.JobId ?? "-",-26}  {outcome.State,-11}  {outcome.Seconds,8:0.0} s  {outcome.Task}");
        return outcome.Error is { } error ? $"{line}  {error}" : line.TrimEnd();
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobOutcome))]
internal sealed partial class JobLinesJson : JsonSerializerContext;
