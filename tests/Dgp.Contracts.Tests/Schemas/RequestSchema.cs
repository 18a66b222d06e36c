using System.Text.Json.Nodes;
using Dgp.Contracts.Jobs;

namespace Dgp.Contracts.Tests.Schemas;

/// <summary>The schema of requests as it follows from the rules; what is published must be the same.</summary>
internal static class RequestSchema
{
    // Control characters, in a character class.
    private const string Controls = @"\u0000-\u001f\u007f-\u009f";

    public static JsonObject Build() => new()
    {
        ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
        ["title"] = "DgpFunctions: a job request",
        ["description"] = "What to restore, and how: uploads/jobs/<name>.dgp.json, or the body of a submission over HTTP.",
        ["type"] = "object",
        ["required"] = new JsonArray("task", "picture"),
        ["properties"] = new JsonObject
        {
            ["$schema"] = new JsonObject { ["description"] = "This schema's address, for editors.", ["type"] = "string" },
            ["task"] = new JsonObject { ["description"] = "What to do with the picture.", ["enum"] = Array(JobTasks.All) },
            ["picture"] = Reference("blobName", "Name in uploads of the picture, with its folders."),
            ["second"] = Reference("blobName", "Of a morph: name in uploads of the picture that it leads to."),
            ["options"] = new JsonObject { ["$ref"] = "#/$defs/options" },
        },
        ["additionalProperties"] = false,
        ["if"] = new JsonObject { ["properties"] = new JsonObject { ["task"] = new JsonObject { ["const"] = JobTasks.Morph } } },
        ["then"] = new JsonObject { ["required"] = new JsonArray("second") },
        ["else"] = new JsonObject { ["properties"] = new JsonObject { ["second"] = false } },
        ["$ref"] = "#/$defs/optionsOfTask",
        ["$defs"] = new JsonObject
        {
            ["blobName"] = new JsonObject
            {
                ["description"] = "No part of it is empty, ends in a dot, or begins or ends with a space.",
                ["type"] = "string",
                ["maxLength"] = UploadName.Longest,
                ["pattern"] = UploadName.Pattern,
            },
            ["options"] = new JsonObject
            {
                ["description"] = "All may be left out. In a blob's metadata they are text, with dgp_ before their names.",
                ["type"] = "object",
                ["properties"] = new JsonObject(JobOptions.Rules.Select(r => KeyValuePair.Create(r.Name, (JsonNode?)Option(r)))),
                ["additionalProperties"] = false,
            },
            ["optionsOfTask"] = new JsonObject
            {
                ["description"] = "Options that only some tasks or methods take, or that a task cannot do without.",
                ["allOf"] = new JsonArray(
                [
                    .. JobOptions.Rules.Where(r => r.Tasks.Count < JobTasks.All.Count).Select(OnlyFor),
                    .. JobOptions.Rules.Where(r => r.IsRequired).Select(Needed),
                    .. JobOptions.Rules.Where(r => r.Degradation is not null).Select(OnlyWith),
                    .. JobMethods.All.Where(m => m.Unused.Count > 0 || m.Tasks.Count < JobTasks.Restoring.Count).Select(OfMethod),
                ]),
            },
        },
    };

    private static JsonObject Option(OptionRule rule)
    {
        var schema = rule.Shape == TextShape.BlobName ? Reference("blobName", rule.Meaning) : new JsonObject { ["description"] = rule.Meaning };
        switch (rule)
        {
            case { Kind: OptionKind.Integer, Choices.Count: > 0 }:
                schema["enum"] = new JsonArray([.. rule.Choices.Select(c => (JsonNode)long.Parse(c, System.Globalization.CultureInfo.InvariantCulture))]);
                break;
            case { Kind: OptionKind.Integer }:
                schema["type"] = "integer";
                schema["minimum"] = rule.Least;
                schema["maximum"] = rule.Most;
                break;
            case { Kind: OptionKind.Choice }:
                schema["enum"] = Array(rule.Choices);
                break;
            case { Kind: OptionKind.Flag }:
                schema["type"] = "boolean";
                break;
            case { Name: "class" or "to" }:
                schema["anyOf"] = new JsonArray(Text(rule, new JsonObject()), new JsonObject { ["type"] = "integer", ["minimum"] = 0, ["maximum"] = long.MaxValue });
                break;
            case { Kind: OptionKind.Text } when rule.Shape != TextShape.BlobName:
                Text(rule, schema);
                break;
        }

        if (rule.Default is { } value)
        {
            schema["default"] = rule.Kind is OptionKind.Integer or OptionKind.Flag ? JsonNode.Parse(value) : value;
        }

        return schema;
    }

    private static JsonObject Text(OptionRule rule, JsonObject schema)
    {
        schema["type"] = "string";
        schema["maxLength"] = rule.Longest;
        schema["pattern"] = rule.Shape?.Pattern ?? $@"^[^{Controls}]*[^\s{Controls}][^{Controls}]*$";
        return schema;
    }

    private static JsonObject OnlyFor(OptionRule rule) => new()
    {
        ["if"] = new JsonObject { ["properties"] = new JsonObject { ["task"] = new JsonObject { ["not"] = new JsonObject { ["enum"] = Array(rule.Tasks) } } } },
        ["then"] = new JsonObject
        {
            ["properties"] = new JsonObject { ["options"] = new JsonObject { ["properties"] = new JsonObject { [rule.Name] = false } } },
        },
    };

    private static JsonObject OnlyWith(OptionRule rule) => new()
    {
        ["if"] = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["options"] = new JsonObject
                {
                    ["properties"] = new JsonObject { ["degradations"] = new JsonObject { ["not"] = new JsonObject { ["pattern"] = rule.Degradation } } },
                    ["required"] = new JsonArray("degradations"),
                },
            },
        },
        ["then"] = new JsonObject
        {
            ["properties"] = new JsonObject { ["options"] = new JsonObject { ["properties"] = new JsonObject { [rule.Name] = false } } },
        },
    };

    private static JsonObject Needed(OptionRule rule) => new()
    {
        ["if"] = new JsonObject { ["properties"] = new JsonObject { ["task"] = new JsonObject { ["enum"] = Array(rule.Tasks) } } },
        ["then"] = new JsonObject
        {
            ["properties"] = new JsonObject { ["options"] = new JsonObject { ["required"] = new JsonArray(rule.Name) } },
            ["required"] = new JsonArray("options"),
        },
    };

    private static JsonObject OfMethod(JobMethod method) => new()
    {
        ["if"] = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["options"] = new JsonObject
                {
                    ["properties"] = new JsonObject { ["method"] = new JsonObject { ["const"] = method.Name } },
                    ["required"] = new JsonArray("method"),
                },
            },
            ["required"] = new JsonArray("options"),
        },
        ["then"] = new JsonObject
        {
            ["properties"] = new JsonObject
            {
                ["task"] = new JsonObject { ["enum"] = Array(method.Tasks) },
                ["options"] = new JsonObject
                {
                    ["properties"] = new JsonObject(method.Unused.Select(name => KeyValuePair.Create(name, (JsonNode?)false))),
                },
            },
        },
    };

    private static JsonObject Reference(string definition, string description) =>
        new() { ["description"] = description, ["$ref"] = $"#/$defs/{definition}" };

    private static JsonArray Array(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)t)]);
}
