using System.Text.Json.Serialization;

namespace Dgp.Contracts.Jobs;

/// <summary>How the contracts are written: camel case, no unknown and no missing field, no null.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(JobMessage))]
[JsonSerializable(typeof(JobStatus))]
[JsonSerializable(typeof(JobEntry))]
[JsonSerializable(typeof(JobError))]
public sealed partial class ContractsJson : JsonSerializerContext;
