using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Dgp.Contracts.Tests.Schemas;

/// <summary>As much of JSON Schema 2020-12 as the published schemas use; a keyword that it does not know is an error, not passed over.</summary>
internal sealed class SchemaValidator(string file)
{
    private static readonly string[] Annotations = ["$schema", "$defs", "title", "description", "default", "format"];

    private readonly JsonNode _root = Published.Schema(file);

    /// <returns>What is wrong with the value; nothing if it is valid.</returns>
    public IReadOnlyList<string> Problems(JsonNode? value) => [.. Check(_root, value, "$")];

    private IEnumerable<string> Check(JsonNode schema, JsonNode? value, string path)
    {
        if (schema is JsonValue always)
        {
            return always.GetValue<bool>() ? [] : [$"{path}: not allowed"];
        }

        return schema.AsObject().SelectMany(keyword => Check(keyword.Key, keyword.Value!, schema.AsObject(), value, path));
    }

    private IEnumerable<string> Check(string keyword, JsonNode rule, JsonObject schema, JsonNode? value, string path) => keyword switch
    {
        _ when Annotations.Contains(keyword) => [],
        "$ref" => Follow(rule.GetValue<string>(), value, path),
        "type" => Unless(IsOf(rule.GetValue<string>(), value), $"{path}: is no {rule}"),
        "const" => Unless(JsonNode.DeepEquals(rule, value), $"{path}: is not {rule}"),
        "enum" => Unless(rule.AsArray().Any(choice => JsonNode.DeepEquals(choice, value)), $"{path}: is none of {rule.ToJsonString()}"),
        "anyOf" => Unless(rule.AsArray().Any(one => !Check(one!, value, path).Any()), $"{path}: is nothing that is allowed"),
        "allOf" => rule.AsArray().SelectMany(one => Check(one!, value, path)),
        "not" => Unless(Check(rule, value, path).Any(), $"{path}: is what it must not be"),
        "if" => Check(rule, value, path).Any()
            ? schema["else"] is { } otherwise ? Check(otherwise, value, path) : []
            : schema["then"] is { } then ? Check(then, value, path) : [],
        "then" or "else" => Unless(schema.ContainsKey("if"), $"{keyword} without if"),
        "required" => rule.AsArray().Where(_ => value is JsonObject).Where(name => !value!.AsObject().ContainsKey(name!.GetValue<string>())).Select(name => $"{path}: lacks {name}"),
        "properties" => value is JsonObject filled
            ? filled.Where(field => rule[field.Key] is not null).SelectMany(field => Check(rule[field.Key]!, field.Value, $"{path}.{field.Key}"))
            : [],
        "additionalProperties" => value is JsonObject closed
            ? closed.Where(field => schema["properties"]?[field.Key] is null).SelectMany(field => Check(rule, field.Value, $"{path}.{field.Key}"))
            : [],
        "items" => value is JsonArray items ? items.SelectMany((item, i) => Check(rule, item, $"{path}[{i}]")) : [],
        "minLength" => Unless(!IsOf("string", value) || Text(value).EnumerateRunes().Count() >= rule.GetValue<int>(), $"{path}: is too short"),
        "maxLength" => Unless(!IsOf("string", value) || Text(value).EnumerateRunes().Count() <= rule.GetValue<int>(), $"{path}: is too long"),
        // $ before a last line feed is .NET's own idea.
        "pattern" => Unless(
            !IsOf("string", value) || Regex.IsMatch(Text(value), Regex.Replace(rule.GetValue<string>(), @"\$\z", @"\z")), $"{path}: does not match {rule}"),
        "minimum" => Unless(!IsOf("number", value) || Number(value) >= Number(rule), $"{path}: is less than {rule}"),
        "maximum" => Unless(!IsOf("number", value) || Number(value) <= Number(rule), $"{path}: is more than {rule}"),
        _ => throw new NotSupportedException($"The schema has the keyword '{keyword}', which this validator does not know."),
    };

    private IEnumerable<string> Follow(string reference, JsonNode? value, string path)
    {
        var parts = reference.Split('#');
        if (parts[0].Length > 0)
        {
            return new SchemaValidator(parts[0]).Follow("#" + parts[1], value, path);
        }

        var target = parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(_root, (node, name) => node[name] ?? throw new InvalidOperationException($"{file} has no {reference}."));
        return Check(target, value, path);
    }

    private static IEnumerable<string> Unless(bool holds, string problem) => holds ? [] : [problem];

    private static bool IsOf(string type, JsonNode? value) => (type, value?.GetValueKind()) switch
    {
        ("object", System.Text.Json.JsonValueKind.Object) or ("array", System.Text.Json.JsonValueKind.Array) => true,
        ("string", System.Text.Json.JsonValueKind.String) or ("number", System.Text.Json.JsonValueKind.Number) => true,
        ("boolean", System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False) => true,
        ("integer", System.Text.Json.JsonValueKind.Number) => Number(value) is var number && number == Math.Floor(number),
        ("object" or "array" or "string" or "number" or "boolean" or "integer", _) => false,
        _ => throw new NotSupportedException($"The schema has the type '{type}', which this validator does not know."),
    };

    private static string Text(JsonNode? value) => value!.GetValue<string>();

    // Beyond a decimal there is nothing that a contract allows.
    private static decimal Number(JsonNode? value) =>
        decimal.TryParse(value!.ToJsonString(), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var number)
            ? number
            : decimal.MaxValue;
}
