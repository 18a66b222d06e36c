using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dgp.Contracts.Jobs;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Schemas;

public sealed class RequestSchemaTests
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SchemaValidator _schema = new(Published.Request);

    [Fact]
    public void The_published_schema_is_what_follows_from_the_rules()
    {
        var expected = RequestSchema.Build();

        Assert.True(
            JsonNode.DeepEquals(expected, Published.Schema(Published.Request)),
            $"contracts/schemas/{Published.Request} and JobOptions.Rules disagree. From the rules follows:\n{expected.ToJsonString(Readable)}");
    }

    [Fact]
    public void There_is_an_example_of_every_task()
    {
        var tasks = Published.Examples.Select(file => Published.Example(file)["task"]!.GetValue<string>()).Distinct();

        Assert.Equal(JobTasks.All.Order(StringComparer.Ordinal), tasks.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_example_is_valid_and_read()
    {
        Assert.All(Published.Examples, file =>
        {
            Assert.EndsWith(UploadName.ManifestEnding, file, StringComparison.Ordinal);
            Assert.Empty(_schema.Problems(Published.Example(file)));
            Assert.Equal("../schemas/" + Published.Request, Published.Example(file)["$schema"]?.GetValue<string>());
            Assert.Equal(Published.Example(file)["task"]?.GetValue<string>(), JobRequest.Parse(Published.Bytes("examples", file)).Task);
        });
    }

    [Fact]
    public void One_example_has_every_option_of_its_task_and_together_they_have_all_there_are()
    {
        var options = Published.Example("everything.dgp.json")["options"]!.AsObject().Select(o => o.Key);
        var all = Published.Examples.SelectMany(file => Published.Example(file)["options"]?.AsObject().Select(o => o.Key) ?? []);

        Assert.Equal(JobOptions.Rules.Where(r => r.Tasks.Contains(JobTasks.Hybrid)).Select(r => r.Name), options);
        Assert.Equal(JobOptions.Rules.Select(r => r.Name), all.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Whatever_options_a_task_takes_are_valid() =>
        Always.Holds(
            from task in Make.Task
            from options in Make.OptionsOf(task)
            from picture in Make.BlobName
            select Requested(task, picture, JsonNode.Parse(options.Canonical())!),
            request =>
            {
                Assert.Empty(_schema.Problems(request));
                Assert.NotNull(JobRequest.Parse(Bytes(request)));
            });

    [Fact]
    public void What_the_schema_allows_is_read() =>
        Always.Holds(
            AnyRequest,
            request =>
            {
                var refusal = Record.Exception(() => JobRequest.Parse(Bytes(request)));

                // Only this way: what people type is read more kindly than it is published, in any case and with spaces around.
                Assert.True(refusal is null || _schema.Problems(request).Count > 0, $"{refusal?.Message} {request.ToJsonString()}");
            },
            5_000);

    [Theory]
    [InlineData("""{"task":"colorize"}""")]
    [InlineData("""{"picture":"a.png"}""")]
    [InlineData("""{"task":"morph","picture":"a.png"}""")]
    [InlineData("""{"task":"morph","picture":"a.png","second":"../b.png"}""")]
    [InlineData("""{"task":"morph","picture":"a.png","second":"b.png","options":{"frames":1}}""")]
    [InlineData("""{"task":"jitter","picture":"a.png","second":"b.png"}""")]
    [InlineData("""{"task":"jitter","picture":"a.png","options":{"stds":"11"}}""")]
    [InlineData("""{"task":"jitter","picture":"a.png","options":{"stds":[0.3]}}""")]
    [InlineData("""{"task":"jitter","picture":"a.png","options":{"samples":0}}""")]
    [InlineData("""{"task":"jitter","picture":"a.png","options":{"raw":true}}""")]
    [InlineData("""{"task":"transfer","picture":"a.png"}""")]
    [InlineData("""{"task":"transfer","picture":"a.png","options":{"class":"cat"}}""")]
    [InlineData("""{"task":"transfer","picture":"a.png","options":{"to":-1}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"method":"magic"}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"method":"dip","class":"cat"}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"method":"dip","fit":"pad"}}""")]
    [InlineData("""{"task":"hybrid","picture":"a.png","options":{"method":"dip"}}""")]
    [InlineData("""{"task":"transfer","picture":"a.png","options":{"to":"dog","method":"dgp"}}""")]
    [InlineData("""{"task":"colorize","picture":""}""")]
    [InlineData("""{"task":"colorize","picture":"../a.png"}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","extra":1}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":[]}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"extra":1}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"mask":"masks/a.png"}}""")]
    [InlineData("""{"task":"inpaint","picture":"a.png","options":{"mask":"a//b.png"}}""")]
    [InlineData("""{"task":"inpaint","picture":"a.png","options":{"scale":2}}""")]
    [InlineData("""{"task":"hybrid","picture":"a.png","options":{"scale":3}}""")]
    [InlineData("""{"task":"hybrid","picture":"a.png","options":{"scale":"2"}}""")]
    [InlineData("""{"task":"hybrid","picture":"a.png","options":{"degradations":"colorize,colorize"}}""")]
    [InlineData("""{"task":"hybrid","picture":"a.png","options":{"degradations":"colorize","scale":4}}""")]
    [InlineData("""{"task":"hybrid","picture":"a.png","options":{"degradations":"super-resolve","mask":"masks/a.png"}}""")]
    [InlineData("""{"task":"inpaint","picture":"a.png","options":{"degradations":"inpaint"}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"seed":-1}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"seed":1.5}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"steps":100001}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"class":-1}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"class":"  "}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"class":true}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"raw":"yes"}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"prior":"../x"}}""")]
    [InlineData("""{"task":"colorize","picture":"a.png","options":{"fit":"stretch"}}""")]
    public void What_the_software_refuses_an_editor_marks(string json)
    {
        Assert.NotEmpty(_schema.Problems(JsonNode.Parse(json)));
        Assert.Throws<DgpException>(() => JobRequest.Parse(Encoding.UTF8.GetBytes(json)));
    }

    /// <summary>Requests that are nearly right: each value may be of the wrong kind, task or range.</summary>
    private static Gen<JsonObject> AnyRequest { get; } =
        from task in Gen.OneOf(Make.Task, Gen.Elements("paint", "Colorize", ""))
        from picture in Gen.OneOf(Make.BlobName, Make.AnyText.Where(UploadName.IsUnicode))
        from chosen in Gen.SubListOf(JobOptions.Rules.ToArray())
        from values in Gen.CollectToList(chosen, rule => Gen.OneOf(Good(rule), Good(rule), Good(rule), Odd).Select(v => (rule.Name, v)))
        from hasSecond in Gen.Elements(task == JobTasks.Morph, task == JobTasks.Morph, task != JobTasks.Morph)
        let options = new JsonObject(values.Select(v => KeyValuePair.Create(v.Name, v.v is null ? null : JsonNode.Parse(v.v))))
        where !MakesTooMany(options)
        select Requested(task, picture, options, hasSecond);

    // What no schema can say: how many pictures two options make together.
    private static bool MakesTooMany(JsonObject options) =>
        options["samples"] is JsonValue samples && samples.TryGetValue<double>(out var number) && number > JobOptions.MostPictures / 5;

    private static JsonObject Requested(string task, string picture, JsonNode options, bool? hasSecond = null)
    {
        var request = new JsonObject { ["task"] = task, ["picture"] = picture, ["options"] = options };
        if (hasSecond ?? task == JobTasks.Morph)
        {
            request["second"] = "files/second.png";
        }

        return request;
    }

    // As JSON text, for a node can have but one parent.
    private static Gen<string?> Good(OptionRule rule) =>
        Make.ValueOf(rule).Select(value => rule.Kind is OptionKind.Integer or OptionKind.Flag ? value : JsonSerializer.Serialize(value)).Select<string, string?>(v => v);

    private static Gen<string?> Odd { get; } = Gen.OneOf(
        Gen.Elements<string?>(null, "true", "false", "0", "-1", "1", "2", "3", "4.0", "7.5", "1e3", "1e30", "100000", "100001", "9223372036854775807", "9223372036854775808", "[]", "{}"),
        Make.AnyText.Where(UploadName.IsUnicode).Select<string, string?>(text => JsonSerializer.Serialize(text)));

    private static byte[] Bytes(JsonObject request) => Encoding.UTF8.GetBytes(request.ToJsonString());
}
