namespace Dgp.Infra.Tests.Bicep.Schema;

/// <summary>What a value may be: of a parameter, an output or a resource's property.</summary>
internal abstract record SchemaType
{
    /// <summary>As a message names it.</summary>
    public abstract string Kind { get; }
}

internal sealed record AnyType : SchemaType
{
    public static AnyType Instance { get; } = new();

    public override string Kind => "any";
}

internal sealed record NullType : SchemaType
{
    public override string Kind => "null";
}

internal sealed record FlagType : SchemaType
{
    public override string Kind => "bool";
}

internal sealed record NumberType(long? Least = null, long? Most = null) : SchemaType
{
    public override string Kind => "int";
}

internal sealed record TextType(int? Shortest = null, int? Longest = null, string? Pattern = null) : SchemaType
{
    public override string Kind => "string";
}

/// <summary>One value: a string, number or bool.</summary>
internal sealed record LiteralType(object Value) : SchemaType
{
    public override string Kind => Value switch { string => "string", bool => "bool", _ => "int" };
}

internal sealed record UnionType(IReadOnlyList<SchemaType> Elements) : SchemaType
{
    public override string Kind => Elements.Select(e => e.Kind).Distinct().ToList() is [var one] ? one : "any";
}

internal sealed record ArrayType(SchemaType Item, int? Shortest = null, int? Longest = null) : SchemaType
{
    public override string Kind => "array";
}

internal sealed record SchemaProperty(SchemaType Type, bool Required, bool ReadOnly = false);

/// <summary>The properties are looked up when they are asked for, for types refer to themselves.</summary>
internal sealed record ObjectType(Lazy<IReadOnlyDictionary<string, SchemaProperty>> Known, Lazy<SchemaType>? Others = null) : SchemaType
{
    public override string Kind => "object";

    public IReadOnlyDictionary<string, SchemaProperty> Properties => Known.Value;

    /// <summary>Of a property of that name; null if there can be none.</summary>
    public SchemaType? this[string name] => Properties.TryGetValue(name, out var property) ? property.Type : Others?.Value;
}

/// <summary>One of several objects, told apart by the value of one property.</summary>
internal sealed record DiscriminatedType(string Discriminator, IReadOnlyDictionary<string, Lazy<ObjectType>> Elements) : SchemaType
{
    public override string Kind => "object";
}
