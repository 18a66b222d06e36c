using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Checks;

/// <summary>Names within one template: declared once, used, described, bounded, and not in terms of themselves.</summary>
internal static class Symbols
{
    private static readonly HashSet<string> Namespaces = ["az", "sys"];
    private static readonly HashSet<string> Decorators = ["description", "allowed", "minLength", "maxLength", "minValue", "maxValue", "secure", "metadata", "batchSize", "onlyIfNotExists", "sealed"];

    public static IEnumerable<Finding> Check(Template template) =>
        [.. Duplicates(template), .. Undeclared(template), .. Unused(template), .. Cycles(template), .. Descriptions(template), .. Bounds(template)];

    private static IEnumerable<Finding> Duplicates(Template template) =>
        Twice(template.Declarations.Where(d => d is not OutputDeclaration)).Concat(Twice(template.Outputs))
            .Select(d => d.Place.Finding(Rules.Duplicate, $"'{d.Name}' is declared twice."))
            .Concat(template.Expressions.OfType<ObjectLiteral>().SelectMany(o => o.Properties.Where(p => p.Name is not null).GroupBy(p => p.Name).SelectMany(g => g.Skip(1)))
                .Select(p => p.Place.Finding(Rules.Duplicate, $"'{p.Name}' is set twice.")));

    private static IEnumerable<Declaration> Twice(IEnumerable<Declaration> declarations) => declarations.GroupBy(d => d.Name).SelectMany(g => g.Skip(1));

    private static IEnumerable<Finding> Undeclared(Template template)
    {
        var known = template.Declarations.Where(d => d is not OutputDeclaration).Select(d => d.Name)
            .Concat(template.Resources.Select(r => r.Name)).Concat(Namespaces).ToHashSet();
        return template.Declarations.Where(d => d.Content is not null).SelectMany(d => Free(d.Content!, known))
            .Select(n => n.Place.Finding(Rules.Undeclared, $"'{n.Text}' is not declared."))
            .Concat(template.Declarations.SelectMany(d => d.Decorators).Where(d => !Decorators.Contains(d.Function))
                .Select(d => d.Place.Finding(Rules.Undeclared, $"There is no decorator '@{d.Function}()'.")));
    }

    /// <summary>Names that stand for nothing known; a loop's variables are known in its body.</summary>
    private static IEnumerable<Name> Free(Expression expression, HashSet<string> known) => expression switch
    {
        Name name => known.Contains(name.Text) ? [] : [name],
        Loop loop => Free(loop.Source, known).Concat(Free(loop.Body, [.. known, loop.Item, loop.Index ?? loop.Item])),
        _ => expression.Parts.SelectMany(p => Free(p, known)),
    };

    private static IEnumerable<Finding> Unused(Template template)
    {
        var used = template.Expressions.OfType<Name>().Select(n => n.Text).Concat(template.Expressions.OfType<Nested>().Select(n => n.Name)).ToHashSet();
        return template.Declarations.Where(d => d is ParameterDeclaration or VariableDeclaration)
            .Concat(template.Resources.Where(r => r.Existing && r.Object?.Resources.Count == 0))
            .Where(d => !used.Contains(d.Name))
            .Select(d => d.Place.Finding(Rules.Unused, $"'{d.Name}' is not used."));
    }

    private static IEnumerable<Finding> Cycles(Template template)
    {
        var uses = template.Declarations.Where(d => d is not OutputDeclaration && d.Content is not null).GroupBy(d => d.Name)
            .ToDictionary(g => g.Key, g => g.SelectMany(d => d.Content!.All()).OfType<Name>().Select(n => n.Text).ToHashSet());
        foreach (var name in uses.Keys)
        {
            var reached = new HashSet<string>();
            // A child in its parent's body may name the parent.
            var next = new Queue<string>(uses[name].Where(u => u != name || template[name] is not ResourceDeclaration { Object.Resources.Count: > 0 }));
            while (next.TryDequeue(out var one))
            {
                if (reached.Add(one))
                {
                    uses.GetValueOrDefault(one)?.ToList().ForEach(next.Enqueue);
                }
            }

            if (reached.Contains(name))
            {
                yield return template[name]!.Place.Finding(Rules.Cycle, $"'{name}' is made from itself.");
            }
        }
    }

    private static IEnumerable<Finding> Descriptions(Template template) => template.Declarations
        .Where(d => d is ParameterDeclaration or OutputDeclaration && d.Decorator("description")?.Arguments is not [Literal { Value: string { Length: > 0 } }])
        .Select(d => d.Place.Finding(Rules.Description, $"'{d.Name}' has no @description()."));

    private static IEnumerable<Finding> Bounds(Template template)
    {
        foreach (var parameter in template.Parameters)
        {
            if (parameter.Type is NumberType { Least: null } or NumberType { Most: null })
            {
                yield return parameter.Place.Finding(Rules.Bounds, $"'{parameter.Name}' has no @minValue() or no @maxValue().");
            }

            if (parameter.Type is TextType && template.Expressions.Any(e => Chooses(e, parameter.Name)))
            {
                yield return parameter.Place.Finding(Rules.Bounds, $"'{parameter.Name}' is a choice, but has no @allowed().");
            }
        }
    }

    /// <summary>Whether it is compared with a word, or picks an object's property.</summary>
    private static bool Chooses(Expression expression, string parameter)
    {
        var parts = expression.Parts.ToList();
        return expression switch
        {
            Operation { Symbol: "==" or "!=" } => parts.Any(p => p is Name name && name.Text == parameter) && parts.Any(p => p is Literal { Value: string { Length: > 0 } }),
            Bicep.Language.Index => parts[1] is Name name && name.Text == parameter,
            _ => false,
        };
    }
}
