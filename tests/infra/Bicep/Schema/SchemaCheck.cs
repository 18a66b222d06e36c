using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep.Evaluation;
using Dgp.Infra.Tests.Bicep.Language;

namespace Dgp.Infra.Tests.Bicep.Schema;

/// <summary>Holds a value against what it may be.</summary>
internal sealed class SchemaCheck(Action<Finding> report)
{
    /// <summary>The type of a property; null if there can be none of that name.</summary>
    public static SchemaType? Step(SchemaType type, string name) => type switch
    {
        AnyType => type,
        ObjectType record => record[name] ?? (record.Others is null ? null : AnyType.Instance),
        UnionType union => union.Elements.Select(e => Step(e, name)).FirstOrDefault(t => t is not null),
        DiscriminatedType choice => choice.Elements.Values.Select(e => Step(e.Value, name)).FirstOrDefault(t => t is not null),
        _ => null,
    };

    public void Check(Value value, SchemaType type, string path)
    {
        switch (type, value)
        {
            case (AnyType, _) or (_, NullValue):
                break;
            case (_, OpaqueValue opaque):
                Expect(opaque.Type is AnyType || type.Kind == "any" || opaque.Type.Kind == "any" || opaque.Type.Kind == type.Kind, value, type, path);
                break;
            case (UnionType union, _):
                Check(value, union, path);
                break;
            case (LiteralType literal, _):
                if (Expect(Kind(value) == literal.Kind, value, type, path) && !Equals(literal.Value, Plain(value)) && value is not TextValue { HasUnknown: true })
                {
                    Report(value, Rules.Value, $"'{path}' is '{literal.Value}', not '{value.Text}'.");
                }

                break;
            case (ObjectType record, ObjectValue entries):
                Check(entries, record, path);
                break;
            case (DiscriminatedType choice, ObjectValue entries):
                Check(entries, choice, path);
                break;
            case (ArrayType array, ListValue list):
                Within(value, list.Values.Count, array.Shortest, array.Longest, path, "items");
                for (var i = 0; i < list.Values.Count; i++)
                {
                    Check(list.Values[i], array.Item, $"{path}[{i}]");
                }

                break;
            case (TextType text, TextValue { HasUnknown: false } given):
                Within(value, given.Content.Length, text.Shortest, text.Longest, path, "characters");
                if (text.Pattern is { } pattern && !Regex.IsMatch(given.Content, pattern))
                {
                    Report(value, Rules.Value, $"'{path}' must match {pattern}, and '{given.Content}' does not.");
                }

                break;
            case (NumberType number, NumberValue given):
                Within(value, given.Content, number.Least, number.Most, path, "");
                break;
            default:
                Expect(Kind(value) == type.Kind, value, type, path);
                break;
        }
    }

    private void Check(Value value, UnionType union, string path)
    {
        var fitting = union.Elements.Where(e => e.Kind == Kind(value)).ToList();
        var literals = fitting.OfType<LiteralType>().ToList();
        // Where any string is allowed besides those that are listed, an unlisted one is still more likely a slip than a novelty.
        if (literals.Count > 0 && value is not TextValue { HasUnknown: true })
        {
            if (!literals.Any(l => Equals(l.Value, Plain(value))))
            {
                Report(value, Rules.Value, $"'{path}' cannot be '{value.Text}'. It is one of {string.Join(", ", literals.Select(l => l.Value))}.");
            }
        }
        else if (fitting.Count == 0)
        {
            Expect(false, value, union, path);
        }
        else if (!fitting.Any(e => Silent(value, e, path)))
        {
            Check(value, fitting[0], path);
        }
    }

    private static bool Silent(Value value, SchemaType type, string path)
    {
        var good = true;
        new SchemaCheck(_ => good = false).Check(value, type, path);
        return good;
    }

    private void Check(ObjectValue value, ObjectType type, string path)
    {
        foreach (var entry in value.Entries)
        {
            if (type.Properties.TryGetValue(entry.Key, out var property))
            {
                if (property.ReadOnly)
                {
                    Report(entry.Place, Rules.ReadOnly, $"'{path}.{entry.Key}' can be read, not set.");
                }

                Check(entry.Value, property.Type, $"{path}.{entry.Key}");
            }
            else if (type.Others is { } others)
            {
                Check(entry.Value, others.Value, $"{path}.{entry.Key}");
            }
            else
            {
                Report(entry.Place, Rules.UnknownProperty, $"'{path}' has no '{entry.Key}'.{Hint(entry.Key, type.Properties.Keys)}");
            }
        }

        foreach (var missing in type.Properties.Where(p => p.Value is { Required: true, ReadOnly: false } && value[p.Key] is null or NullValue))
        {
            Report(value, Rules.Required, $"'{path}' needs '{missing.Key}'.");
        }
    }

    private void Check(ObjectValue value, DiscriminatedType type, string path)
    {
        if (value[type.Discriminator] is not TextValue choice)
        {
            Report(value, Rules.Required, $"'{path}' needs '{type.Discriminator}'.");
        }
        else if (!type.Elements.TryGetValue(choice.Content, out var element))
        {
            Report(choice, Rules.Value, $"'{path}.{type.Discriminator}' cannot be '{choice.Content}'. It is one of {string.Join(", ", type.Elements.Keys)}.");
        }
        else
        {
            Check(value, element.Value, path);
        }
    }

    private bool Expect(bool fits, Value value, SchemaType type, string path)
    {
        if (!fits)
        {
            Report(value, Rules.Kind, $"'{path}' is of type {type.Kind}, not {Kind(value)}.");
        }

        return fits;
    }

    private void Within(Value value, decimal size, long? least, long? most, string path, string unit)
    {
        if (size < least || size > most)
        {
            var limits = (least, most) switch { (null, _) => $"at most {most}", (_, null) => $"at least {least}", _ => $"from {least} to {most}" };
            Report(value, Rules.Value, $"'{path}' has {size} {unit}".TrimEnd() + $"; {limits} are allowed.");
        }
    }

    private void Report(Value value, string rule, string message) => Report(value.Place, rule, message);

    private void Report(Place place, string rule, string message) => report(place.Finding(rule, message));

    private static string Hint(string name, IEnumerable<string> known) => Contracts.Nearest.To(name, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";

    private static object? Plain(Value value) => value switch
    {
        TextValue text => text.Content,
        NumberValue number => number.Content,
        FlagValue flag => flag.Content,
        _ => null,
    };

    private static string Kind(Value value) => value switch
    {
        TextValue => "string",
        NumberValue => "int",
        FlagValue => "bool",
        ListValue => "array",
        ObjectValue => "object",
        OpaqueValue opaque => opaque.Type.Kind,
        ResourceValue => "resource",
        ModuleValue or OutputsValue => "module",
        _ => "null",
    };
}
