using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Dgp.Contracts.Jobs;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Schemas;

/// <summary>The schemas of message and status against the records that are written and read.</summary>
public sealed class RecordSchemaTests
{
    public static TheoryData<string, string, Type> Objects => new()
    {
        { Published.Message, "", typeof(JobMessage) },
        { Published.Message, "picture", typeof(PictureRef) },
        { Published.Status, "", typeof(JobStatus) },
        { Published.Status, "blob", typeof(BlobRef) },
        { Published.Status, "progress", typeof(JobProgress) },
        { Published.Status, "error", typeof(JobError) },
    };

    [Theory]
    [MemberData(nameof(Objects))]
    public void A_schema_has_the_records_fields_and_no_others(string file, string definition, Type type)
    {
        var schema = definition.Length == 0 ? Published.Schema(file) : Published.Schema(file)["$defs"]![definition]!;
        var fields = Fields(type).ToList();

        Assert.Equal(fields.Select(f => f.Name).Order(StringComparer.Ordinal), Names(schema["properties"]!.AsObject().Select(p => p.Key)));
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
        Assert.Subset(schema["required"]!.AsArray().Select(r => r!.GetValue<string>()).ToHashSet(), fields.Where(f => f.IsRequired).Select(f => f.Name).ToHashSet());
        Assert.All(schema["properties"]!.AsObject(), p => Assert.True(p.Value!["description"] is not null || p.Value["$ref"] is not null, p.Key));
    }

    [Fact]
    public void Every_definition_is_compared_with_a_record()
    {
        foreach (var file in new[] { Published.Message, Published.Status })
        {
            Assert.Equal(
                Objects.Select(o => o.Data).Where(o => o.Item1 == file && o.Item2.Length > 0).Select(o => o.Item2).Order(StringComparer.Ordinal),
                Names(Published.Schema(file)["$defs"]!.AsObject().Select(d => d.Key)));
        }
    }

    [Fact]
    public void Enumerations_are_whole()
    {
        var status = Published.Schema(Published.Status);
        var message = Published.Schema(Published.Message);

        Assert.Equal(Enum.GetValues<ErrorCode>().Select(DgpException.NameOf), Texts(status["$defs"]!["error"]!["properties"]!["code"]!["enum"]));
        Assert.Equal(Enum.GetValues<JobState>().Select(s => s.ToString().ToLowerInvariant()), Texts(status["properties"]!["state"]!["enum"]));
        Assert.Equal(PictureLimits.Formats, Texts(message["$defs"]!["picture"]!["properties"]!["format"]!["enum"]));
        Assert.Equal(PictureLimits.MostBytes, message["$defs"]!["picture"]!["properties"]!["bytes"]!["maximum"]!.GetValue<long>());
        Assert.Equal(PictureLimits.MostPixels, message["$defs"]!["picture"]!["properties"]!["width"]!["maximum"]!.GetValue<long>());
    }

    [Fact]
    public void Every_message_is_valid() =>
        Always.Holds(Make.Message, message => Assert.Empty(new SchemaValidator(Published.Message).Problems(JsonNode.Parse(message.ToJson()))));

    [Fact]
    public void Every_status_is_valid() =>
        Always.Holds(Make.Status, status => Assert.Empty(new SchemaValidator(Published.Status).Problems(JsonNode.Parse(status.ToJson()))));

    [Fact]
    public void A_field_that_the_message_schema_requires_is_required_by_the_reader_and_one_of_another_type_refused() =>
        Always.Holds(
            from message in Make.Message
            from field in Gen.Elements(Published.Schema(Published.Message)["properties"]!.AsObject().Select(p => p.Key).ToArray())
            from value in Gen.Elements<string?>(null, "1", "\"x\"", "[]", "{}", "true")
            select (message, field, value),
            p =>
            {
                var json = JsonNode.Parse(p.message.ToJson())!.AsObject();
                json.Remove(p.field);
                if (p.value is not null)
                {
                    json[p.field] = JsonNode.Parse(p.value);
                }

                var invalid = new SchemaValidator(Published.Message).Problems(json).Count > 0;
                var refused = Record.Exception(() => JobMessage.Parse(JsonSerializer.SerializeToUtf8Bytes(json))) is DgpException;

                // What no schema can say, such as that the identity fits, is refused as well.
                Assert.True(refused || !invalid, $"{p.field} = {p.value}");
            });

    private static IEnumerable<JsonPropertyInfo> Fields(Type type) =>
        ContractsJson.Default.Options.GetTypeInfo(type).Properties.Where(p => p.Get is not null);

    private static IEnumerable<string> Names(IEnumerable<string> names) => names.Order(StringComparer.Ordinal);

    private static IEnumerable<string> Texts(JsonNode? array) => array!.AsArray().Select(t => t!.GetValue<string>());
}
