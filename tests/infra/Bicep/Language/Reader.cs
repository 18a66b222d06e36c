using System.Globalization;
using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Language;

/// <summary>From syntax tree to template. What it does not know it reports, so that nothing goes unchecked unnoticed.</summary>
internal sealed partial class Reader
{
    private readonly Source _source;
    private readonly List<Finding> _findings = [];

    private Reader(Source source) => _source = source;

    public static Template Read(Source source)
    {
        var root = Parsers.Bicep(source.Text);
        var broken = root.All().Where(n => n.Error || n.Missing)
            .Select(n => source.At(n.Start).Finding(Rules.Syntax, n.Missing ? $"'{n.Type}' is missing." : $"This is no Bicep: {Excerpt(source.Text[n.Start..n.End])}"))
            .ToList();
        if (broken.Count > 0)
        {
            return new Template(source, "resourceGroup", [], broken);
        }

        var reader = new Reader(source);
        var (scope, declarations) = reader.File(root);
        return new Template(source, scope, declarations, reader._findings);
    }

    private static string Excerpt(string text) => text.Length <= 60 ? text : text[..60] + "...";

    private (string Scope, IReadOnlyList<Declaration> Declarations) File(SyntaxNode root)
    {
        var scope = "resourceGroup";
        var declarations = new List<Declaration>();
        IReadOnlyList<Call> decorators = [];
        foreach (var node in Meaningful(root))
        {
            switch (node.Type)
            {
                case "decorators":
                    decorators = [.. Meaningful(node).Select(d => Expression(Meaningful(d).Single())).OfType<Call>()];
                    continue;
                case "target_scope_assignment":
                    scope = (Expression(Meaningful(node).Single()) as Literal)?.Value as string ?? scope;
                    break;
                default:
                    if (Declaration(node, decorators) is { } declaration)
                    {
                        declarations.Add(declaration with { Decorators = decorators });
                    }

                    break;
            }

            decorators = [];
        }

        return (scope, declarations);
    }

    private Declaration? Declaration(SyntaxNode node, IReadOnlyList<Call> decorators)
    {
        var parts = Meaningful(node).ToList();
        switch (node.Type)
        {
            case "parameter_declaration":
                return new ParameterDeclaration(
                    At(parts[0]), Text(parts[0]), Decorated(Type(parts[1]), decorators), parts.Count > 2 ? Expression(parts[2]) : null);
            case "variable_declaration":
                return new VariableDeclaration(At(parts[0]), Text(parts[0]), Expression(parts[^1]));
            case "output_declaration":
                return new OutputDeclaration(At(parts[0]), Text(parts[0]), Decorated(Type(parts[1]), decorators), Expression(parts[2]));
            case "module_declaration":
                return new ModuleDeclaration(At(parts[0]), Text(parts[0]), Plain(parts[1]), Expression(parts[2]));
            case "resource_declaration":
                return Resource(node);
            default:
                return Unknown<Declaration>(node);
        }
    }

    private ResourceDeclaration Resource(SyntaxNode node)
    {
        var parts = Meaningful(node).ToList();
        return new ResourceDeclaration(
            At(parts[0]), Text(parts[0]), Plain(parts[1]), node.Children.Any(c => c.Type == "existing"), Expression(parts[^1]));
    }

    private Expression Expression(SyntaxNode node)
    {
        var parts = Meaningful(node).ToList();
        var at = At(node);
        return node.Type switch
        {
            "string" => String(node),
            "number" => new Literal(at, decimal.Parse(Text(node), CultureInfo.InvariantCulture)),
            "boolean" => new Literal(at, Text(node) == "true"),
            "null" => new Literal(at, null),
            "identifier" => new Name(at, Text(node)),
            "parenthesized_expression" => Expression(parts[0]),
            "object" => Object(node),
            "array" => new ArrayLiteral(at, [.. Items(parts)]),
            // Of '!.' and '.?', which say that it may be absent.
            "member_expression" => new Member(
                At(parts[^1]), Expression(parts[0]), Text(parts[^1]), node.Children.Any(c => c.Type is "!" or ".?")),
            "subscript_expression" => new Index(at, Expression(parts[0]), Expression(parts[^1])),
            "resource_expression" => new Nested(at, Expression(parts[0]), Text(parts[^1])),
            "call_expression" => Call(node),
            "ternary_expression" => new Choice(at, Expression(parts[0]), Expression(parts[1]), Expression(parts[2])),
            "binary_expression" => new Operation(at, Field(node, "operator").Type, [Expression(parts[0]), Expression(parts[^1])]),
            "unary_expression" => new Operation(at, Field(node, "operator").Type, [Expression(parts[^1])]),
            "for_statement" => For(node),
            "if_statement" => new Conditional(at, Expression(parts[0]), Expression(parts[1])),
            _ => Unknown<Expression>(node) ?? new Literal(at, null),
        };
    }

    /// <summary>The grammar takes a call at the start of an array for two items, a name and something in parentheses.</summary>
    private IEnumerable<Expression> Items(List<SyntaxNode> nodes)
    {
        for (var i = 0; i < nodes.Count; i++)
        {
            if (nodes[i].Type == "identifier" && i + 1 < nodes.Count && nodes[i + 1].Type == "parenthesized_expression" && nodes[i + 1].Start == nodes[i].End)
            {
                yield return new Call(At(nodes[i]), null, Text(nodes[i]), [.. Meaningful(nodes[i + 1]).Select(Expression)]);
                i++;
            }
            else
            {
                yield return Expression(nodes[i]);
            }
        }
    }

    private Call Call(SyntaxNode node)
    {
        var arguments = Meaningful(Field(node, "arguments")).Select(Expression).ToList();
        return Expression(Field(node, "function")) is Member method
            ? new Call(At(node), method.Target, method.Property, arguments)
            : new Call(At(node), null, Text(Field(node, "function")), arguments);
    }

    private Loop For(SyntaxNode node)
    {
        var parts = Meaningful(node).ToList();
        var variables = parts[0].Type == "for_loop_parameters" ? Meaningful(parts[0]).Select(Text).ToList() : [Text(parts[0])];
        return new Loop(At(node), variables[0], variables.ElementAtOrDefault(1), Expression(parts[1]), Expression(parts[2]));
    }

    private ObjectLiteral Object(SyntaxNode node)
    {
        var properties = new List<Property>();
        var resources = new List<ResourceDeclaration>();
        foreach (var property in Meaningful(node))
        {
            var parts = Meaningful(property).ToList();
            if (property.Type == "object_property" && parts is [{ Type: "resource_declaration" } resource])
            {
                resources.Add(Resource(resource));
            }
            else if (property.Type == "object_property" && parts.Count == 2)
            {
                var key = parts[0].Type == "identifier" ? new Literal(At(parts[0]), Text(parts[0])) : Expression(parts[0]);
                properties.Add(new Property(At(property), key, Expression(parts[1])));
            }
            else
            {
                Unknown<Property>(property);
            }
        }

        return new ObjectLiteral(At(node), properties, resources);
    }

    /// <summary>Its text lies between the interpolations; the tree itself leaves out some of the blanks.</summary>
    private Expression String(SyntaxNode node)
    {
        var raw = node.Children[0].Type == "'''";
        var holes = raw ? [] : node.Children.Where(c => c.Type == "interpolation").ToList();
        var parts = new List<Expression>();
        var from = node.Children[0].End;
        foreach (var hole in holes)
        {
            parts.Add(new Literal(_source.At(from), Unescaped(from, hole.Start)));
            parts.Add(Expression(Meaningful(hole).Single()));
            from = hole.End;
        }

        var last = raw ? _source.Text[from..node.Children[^1].Start].TrimStart('\r', '\n') : Unescaped(from, node.Children[^1].Start);
        return parts.Count == 0 ? new Literal(At(node), last) : new Interpolation(At(node), [.. parts, new Literal(_source.At(from), last)]);
    }

    private string Unescaped(int from, int to) => Escape().Replace(_source.Text[from..to], m => m.Groups[1].Value switch
    {
        "n" => "\n",
        "r" => "\r",
        "t" => "\t",
        var other when other.StartsWith('u') => char.ConvertFromUtf32(int.Parse(other[2..^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        var other => other,
    });

    private SchemaType Type(SyntaxNode node)
    {
        var parts = Meaningful(node).ToList();
        switch (node.Type)
        {
            case "type" or "parenthesized_type":
                return Type(parts.Single());
            case "primitive_type":
                return Primitive(Text(node));
            case "array_type":
                return new ArrayType(Type(parts[0]));
            case "nullable_type":
                return new UnionType([Type(parts[0]), new NullType()]);
            case "union_type":
                return new UnionType([.. parts.Select(Type)]);
            case "string" or "number" or "boolean" when Expression(node) is Literal { Value: { } value }:
                return new LiteralType(value);
            case "object":
                return Record(parts);
            default:
                return Unknown<SchemaType>(node) ?? AnyType.Instance;
        }
    }

    private ObjectType Record(IEnumerable<SyntaxNode> properties)
    {
        var known = new Dictionary<string, SchemaProperty>();
        foreach (var parts in properties.Select(p => Meaningful(p).ToList()))
        {
            var type = Type(parts[1]);
            known[Text(parts[0]).Trim('\'')] = new SchemaProperty(type, type is not UnionType union || !union.Elements.Any(e => e is NullType));
        }

        return new ObjectType(new(known));
    }

    private static SchemaType Primitive(string name) => name switch
    {
        "string" => new TextType(),
        "int" => new NumberType(),
        "bool" => new FlagType(),
        "array" => new ArrayType(AnyType.Instance),
        "object" => new ObjectType(new(new Dictionary<string, SchemaProperty>()), new(AnyType.Instance)),
        _ => AnyType.Instance,
    };

    /// <summary>A type with what decorators say of its values.</summary>
    private static SchemaType Decorated(SchemaType type, IReadOnlyList<Call> decorators)
    {
        int? Number(string name) => decorators.FirstOrDefault(d => d.Function == name)?.Arguments is [Literal { Value: decimal value }] ? (int)value : null;
        if (decorators.FirstOrDefault(d => d.Function == "allowed")?.Arguments is [ArrayLiteral allowed])
        {
            return new UnionType([.. allowed.Parts.OfType<Literal>().Select(l => new LiteralType(l.Value!))]);
        }

        return type switch
        {
            TextType => new TextType(Number("minLength"), Number("maxLength")),
            NumberType => new NumberType(Number("minValue"), Number("maxValue")),
            ArrayType array => array with { Shortest = Number("minLength"), Longest = Number("maxLength") },
            _ => type,
        };
    }

    private T? Unknown<T>(SyntaxNode node)
        where T : class
    {
        _findings.Add(At(node).Finding(Rules.NotUnderstood, $"This checker does not know '{node.Type}': write it another way, or teach it."));
        return null;
    }

    private Place At(SyntaxNode node) => _source.At(node.Start);

    private string Text(SyntaxNode node) => _source.Text[node.Start..node.End];

    private string Plain(SyntaxNode node) => (Expression(node) as Literal)?.Value as string ?? "";

    private static SyntaxNode Field(SyntaxNode node, string name) => node.Children.First(c => c.Field == name);

    private static IEnumerable<SyntaxNode> Meaningful(SyntaxNode node) =>
        node.Children.Where(c => c.Named && c.Type is not ("comment" or "diagnostic_comment" or "metadata_declaration"));

    [GeneratedRegex(@"\\(u\{[0-9a-fA-F]+\}|.)")]
    private static partial Regex Escape();
}
