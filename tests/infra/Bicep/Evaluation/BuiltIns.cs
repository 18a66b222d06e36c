using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Evaluation;

/// <summary>Bicep's own functions and operators, as far as templates here use them.</summary>
internal static class BuiltIns
{
    /// <summary>Where a function is called.</summary>
    internal sealed record Context(Scope Scope, TemplateFolder Folder, Place Place);

    internal delegate Value? Function(Context context, IReadOnlyList<Value> arguments);

    private static readonly Dictionary<string, Function> All = new()
    {
        ["subscription"] = (c, _) => Record(c, ("id", Run.Subscription), ("subscriptionId", Run.Subscription.Split('/')[^1]), ("tenantId", Guid.Empty.ToString()), ("displayName", "subscription")),
        ["resourceGroup"] = (c, _) => c.Scope.BaseId == Run.Subscription ? null : Record(c, ("id", c.Scope.BaseId), ("name", c.Scope.BaseId.Split('/')[^1]), ("location", "westus3")),
        ["tenant"] = (c, _) => Record(c, ("tenantId", Guid.Empty.ToString())),
        ["deployer"] = (c, _) => Record(c, ("objectId", Guid.Empty.ToString()), ("tenantId", Guid.Empty.ToString())),
        ["environment"] = (c, _) => new ObjectValue(c.Place, [new(c.Place, "name", Of(c, "AzureCloud")), new(c.Place, "suffixes", Record(c, ("storage", "core.windows.net"), ("acrLoginServer", ".azurecr.io")))]),
        ["uniqueString"] = (c, a) => Unique(c, a),
        ["guid"] = (c, a) => Of(c, new Guid(Hash(a).AsSpan(0, 16)).ToString()),
        ["toLower"] = (c, a) => a is [var text] ? Of(c, text.Text.ToLowerInvariant()) : null,
        ["toUpper"] = (c, a) => a is [var text] ? Of(c, text.Text.ToUpperInvariant()) : null,
        ["string"] = (c, a) => a is [ListValue or ObjectValue] ? Of(c, Json(a[0])) : a is [var value] ? Of(c, value.Text) : null,
        ["int"] = (c, a) => a is [TextValue text] && decimal.TryParse(text.Content, out var number) ? new NumberValue(c.Place, number) : null,
        ["take"] = (c, a) => a switch
        {
            [ListValue list, NumberValue count] => list with { Values = [.. list.Values.Take((int)count.Content)] },
            [TextValue text, NumberValue count] => Of(c, text.Content[..Math.Min(text.Content.Length, (int)count.Content)]),
            _ => null,
        },
        ["replace"] = (c, a) => a is [TextValue text, TextValue old, TextValue young] ? Of(c, text.Content.Replace(old.Content, young.Content, StringComparison.Ordinal)) : null,
        ["split"] = (c, a) => a is [TextValue text, TextValue by] ? new ListValue(c.Place, [.. text.Content.Split(by.Content).Select(p => Of(c, p))]) : null,
        ["join"] = (c, a) => a is [ListValue list, TextValue by] ? Of(c, string.Join(by.Content, list.Values.Select(v => v.Text))) : null,
        ["startsWith"] = (c, a) => a is [TextValue text, TextValue part] ? new FlagValue(c.Place, text.Content.StartsWith(part.Content, StringComparison.OrdinalIgnoreCase)) : null,
        ["endsWith"] = (c, a) => a is [TextValue text, TextValue part] ? new FlagValue(c.Place, text.Content.EndsWith(part.Content, StringComparison.OrdinalIgnoreCase)) : null,
        ["empty"] = (c, a) => Length(a) is { } length ? new FlagValue(c.Place, length == 0) : a is [NullValue] ? new FlagValue(c.Place, true) : null,
        ["length"] = (c, a) => Length(a) is { } length ? new NumberValue(c.Place, length) : null,
        ["contains"] = (c, a) => a switch
        {
            [TextValue text, TextValue part] => new FlagValue(c.Place, text.Content.Contains(part.Content, StringComparison.Ordinal)),
            [ListValue list, var item] => new FlagValue(c.Place, list.Values.Any(v => Same(v, item))),
            [ObjectValue entries, TextValue key] => new FlagValue(c.Place, entries[key.Content] is not null),
            _ => null,
        },
        ["concat"] = (c, a) => a.All(v => v is ListValue) ? new ListValue(c.Place, [.. a.SelectMany(v => v.Items)])
            : a.Any(v => v is ListValue) ? null : Of(c, string.Concat(a.Select(v => v.Text))),
        ["union"] = (c, a) => Union(c, a),
        ["first"] = (_, a) => a is [ListValue { Values: [var first, ..] }] ? first : null,
        ["last"] = (_, a) => a is [ListValue { Values: [.., var last] }] ? last : null,
        ["range"] = (c, a) => a is [NumberValue from, NumberValue count] ? new ListValue(c.Place, [.. Enumerable.Range((int)from.Content, (int)count.Content).Select(n => new NumberValue(c.Place, n))]) : null,
        ["min"] = (c, a) => a.All(v => v is NumberValue) ? new NumberValue(c.Place, a.Min(v => v.Number!.Value)) : null,
        ["max"] = (c, a) => a.All(v => v is NumberValue) ? new NumberValue(c.Place, a.Max(v => v.Number!.Value)) : null,
        ["items"] = (c, a) => a is [ObjectValue entries] ? new ListValue(c.Place, [.. entries.Entries.Select(e => new ObjectValue(e.Place, [new(e.Place, "key", Of(c, e.Key)), new(e.Place, "value", e.Value)]))]) : null,
        ["json"] = (c, a) => a is [TextValue text] ? Parsed(c, text.Content) : null,
        ["loadTextContent"] = (c, a) => Loaded(c, a) is { } text ? Of(c, text) : null,
        ["loadJsonContent"] = (c, a) => Loaded(c, a) is { } text ? Parsed(c, text) : null,
        ["resourceId"] = (c, a) => Of(c, $"{c.Scope.BaseId}/providers/{Path(a[0].Text, a.Skip(1).Select(v => v.Text))}"),
        ["subscriptionResourceId"] = (c, a) => Of(c, $"{Run.Subscription}/providers/{Path(a[0].Text, a.Skip(1).Select(v => v.Text))}"),
    };

    public static Function? Find(string name) => All.GetValueOrDefault(name);

    /// <summary><c>A/b/c</c> and <c>x</c>, <c>y</c>: <c>A/b/x/c/y</c>.</summary>
    public static string Path(string type, IEnumerable<string> names)
    {
        var parts = type.Split('/');
        return string.Join('/', parts.Skip(1).Zip(names, (part, name) => $"{part}/{name}").Prepend(parts[0]));
    }

    public static Value? Operate(Place place, string symbol, Value first, Value second)
    {
        var late = first.IsLate || second.IsLate;
        Value? Flag(bool value) => new FlagValue(place, value, late);
        Value? Number(decimal value) => new NumberValue(place, value, late);
        return (symbol, first, second) switch
        {
            (_, OpaqueValue, _) or (_, _, OpaqueValue) => null,
            ("==", _, _) => Flag(Same(first, second)),
            ("!=", _, _) => Flag(!Same(first, second)),
            ("!", FlagValue flag, _) => Flag(!flag.Content),
            ("<", NumberValue a, NumberValue b) => Flag(a.Content < b.Content),
            (">", NumberValue a, NumberValue b) => Flag(a.Content > b.Content),
            ("<=", NumberValue a, NumberValue b) => Flag(a.Content <= b.Content),
            (">=", NumberValue a, NumberValue b) => Flag(a.Content >= b.Content),
            ("+", NumberValue a, NumberValue b) => Number(a.Content + b.Content),
            ("-", NumberValue a, NumberValue b) => Number(a.Content - b.Content),
            ("*", NumberValue a, NumberValue b) => Number(a.Content * b.Content),
            ("/", NumberValue a, NumberValue { Content: not 0 } b) => Number(decimal.Truncate(a.Content / b.Content)),
            ("%", NumberValue a, NumberValue { Content: not 0 } b) => Number(a.Content % b.Content),
            _ => null,
        };
    }

    public static string Json(Value value) => value switch
    {
        TextValue or OpaqueValue => JsonSerializer.Serialize(value.Text),
        NumberValue => value.Text,
        FlagValue flag => flag.Content ? "true" : "false",
        ListValue list => $"[{string.Join(',', list.Values.Select(Json))}]",
        ObjectValue entries => $"{{{string.Join(',', entries.Entries.Select(e => $"{JsonSerializer.Serialize(e.Key)}:{Json(e.Value)}"))}}}",
        _ => "null",
    };

    private static bool Same(Value first, Value second) => Json(first) == Json(second);

    private static TextValue Of(Context context, string text) => new(context.Place, text);

    private static ObjectValue Record(Context context, params (string Key, string Text)[] entries) =>
        new(context.Place, [.. entries.Select(e => new Entry(context.Place, e.Key, Of(context, e.Text)))]);

    private static int? Length(IReadOnlyList<Value> arguments) => arguments switch
    {
        [TextValue text] => text.Content.Length,
        [ListValue list] => list.Values.Count,
        [ObjectValue entries] => entries.Entries.Count,
        _ => null,
    };

    private static byte[] Hash(IEnumerable<Value> values) => SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('|', values.Select(v => v.Text))));

    /// <summary>13 characters, as in Azure; digits first and last, which is what rules for names object to.</summary>
    private static TextValue Unique(Context context, IReadOnlyList<Value> values) =>
        Of(context, $"2{string.Concat(Hash(values).Take(11).Select(b => "abcdefghijklmnopqrstuvwxyz234567"[b % 32]))}7");

    private static Value? Union(Context context, IReadOnlyList<Value> values)
    {
        if (values.All(v => v is ListValue))
        {
            return new ListValue(context.Place, [.. values.SelectMany(v => v.Items).DistinctBy(Json)]);
        }

        return values.All(v => v is ObjectValue)
            ? new ObjectValue(context.Place, [.. values.SelectMany(v => ((ObjectValue)v).Entries).GroupBy(e => e.Key).Select(Merged)])
            : null;

        // Objects are merged at every depth; of anything else the last wins.
        Entry Merged(IGrouping<string, Entry> same) =>
            same.Count() > 1 && same.All(e => e.Value is ObjectValue)
                ? same.Last() with { Value = Union(context, [.. same.Select(e => e.Value)])! }
                : same.Last();
    }

    private static string? Loaded(Context context, IReadOnlyList<Value> arguments) =>
        arguments is [TextValue path, ..] ? context.Folder.Text(context.Place.Source.Path, path.Content) : null;

    private static Value? Parsed(Context context, string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Of(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }

        Value Of(JsonElement element) => element.ValueKind switch
        {
            JsonValueKind.String => new TextValue(context.Place, element.GetString()!),
            JsonValueKind.Number => new NumberValue(context.Place, element.GetDecimal()),
            JsonValueKind.True or JsonValueKind.False => new FlagValue(context.Place, element.GetBoolean()),
            JsonValueKind.Array => new ListValue(context.Place, [.. element.EnumerateArray().Select(Of)]),
            JsonValueKind.Object => new ObjectValue(context.Place, [.. element.EnumerateObject().Select(p => new Entry(context.Place, p.Name, Of(p.Value)))]),
            _ => new NullValue(context.Place),
        };
    }
}
