using System.Globalization;
using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Evaluation;

/// <summary>What an expression comes to. <paramref name="Place"/> is where it was written.</summary>
/// <param name="Late">Known only while the deployment runs, so no resource's name, condition or loop may depend on it.</param>
internal abstract record Value(Place Place, bool Late)
{
    public virtual bool IsLate => Late;

    /// <summary>As part of a string.</summary>
    public virtual string Text => BuiltIns.Json(this);

    /// <summary>An object's property, or null.</summary>
    public Value? this[string name] => (this as ObjectValue)?.Entries.LastOrDefault(e => e.Key == name)?.Value;

    /// <summary>A property of a property and so on, or null: <c>At("properties", "siteConfig")</c>.</summary>
    public Value? At(params string[] path) => path.Aggregate((Value?)this, (value, name) => value?[name]);

    public IReadOnlyList<Value> Items => this is ListValue list ? list.Values : [];

    public Value? First => Items is [var first, ..] ? first : null;

    public bool Is(string text) => this is TextValue value && value.Content == text;

    public bool Is(bool flag) => this is FlagValue value && value.Content == flag;

    public decimal? Number => (this as NumberValue)?.Content;

    public IEnumerable<Value> All() => this switch
    {
        ListValue list => list.Values.SelectMany(v => v.All()).Prepend(this),
        ObjectValue entries => entries.Entries.SelectMany(e => e.Value.All()).Prepend(this),
        _ => [this],
    };
}

internal sealed record TextValue(Place Place, string Content, bool Late = false) : Value(Place, Late)
{
    public override string Text => Content;

    /// <summary>A part of it stands for what only the deployment knows.</summary>
    public bool HasUnknown => Content.Contains(OpaqueValue.Open, StringComparison.Ordinal);
}

internal sealed record NumberValue(Place Place, decimal Content, bool Late = false) : Value(Place, Late)
{
    public override string Text => Content.ToString(CultureInfo.InvariantCulture);
}

internal sealed record FlagValue(Place Place, bool Content, bool Late = false) : Value(Place, Late)
{
    public override string Text => Content ? "True" : "False";
}

internal sealed record NullValue(Place Place) : Value(Place, false)
{
    public override string Text => "";
}

internal sealed record ListValue(Place Place, IReadOnlyList<Value> Values) : Value(Place, false)
{
    public override bool IsLate => Values.Any(v => v.IsLate);
}

internal sealed record Entry(Place Place, string Key, Value Value);

internal sealed record ObjectValue(Place Place, IReadOnlyList<Entry> Entries) : Value(Place, false)
{
    public override bool IsLate => Entries.Any(e => e.Value.IsLate);
}

/// <summary>What only Azure knows: <c>‹id of a resource.properties.principalId›</c>.</summary>
internal sealed record OpaqueValue(Place Place, string Path, SchemaType Type, bool Late = true) : Value(Place, Late)
{
    public const string Open = "‹";

    public override string Text => $"{Open}{Path}›";
}

internal sealed record ResourceValue(Place Place, Resource Resource) : Value(Place, false)
{
    public override bool IsLate => false;
}

internal sealed record ModuleValue(Place Place, Module Module) : Value(Place, false);

internal sealed record OutputsValue(Place Place, Module Module) : Value(Place, true);
