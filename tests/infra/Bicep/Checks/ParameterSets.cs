using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Checks;

/// <summary>Values to deploy a template with: the defaults, as much as possible, and of that one parameter at a time changed. What these do not reach is a finding.</summary>
internal static class ParameterSets
{
    // What cannot be made up from a type.
    private static readonly Dictionary<string, object> Examples = new()
    {
        ["location"] = "westus3",
        ["principalId"] = "11111111-1111-1111-1111-111111111111",
        ["workerImage"] = "crdgp.azurecr.io/dgp-worker:1",
        ["alertEmail"] = "someone@example.org",
        ["budgetStart"] = "2026-11-01",
        ["allowedIpRanges"] = new object[] { "203.0.113.0/24" },
    };

    public static IEnumerable<IReadOnlyDictionary<string, object?>> Of(Template template)
    {
        // A default that is worked out is left to the template.
        var choices = template.Parameters.Where(p => p.Default is null or Literal || Examples.ContainsKey(p.Name)).ToDictionary(p => p.Name, p => Choices(p).ToList());
        var most = choices.ToDictionary(c => c.Key, c => c.Value[^1]);
        yield return choices.ToDictionary(c => c.Key, c => c.Value[0]);
        yield return most;
        foreach (var (name, values) in choices)
        {
            foreach (var value in values.Where(v => !Equals(v, most[name])))
            {
                yield return new Dictionary<string, object?>(most) { [name] = value };
            }
        }
    }

    /// <summary>The default, or as little as it can be, comes first.</summary>
    private static IEnumerable<object?> Choices(ParameterDeclaration parameter)
    {
        var standard = (parameter.Default as Literal)?.Value;
        return Values(parameter, standard).Prepend(standard).Where(v => v is not null).Distinct();
    }

    private static IEnumerable<object?> Values(ParameterDeclaration parameter, object? standard)
    {
        if (Examples.TryGetValue(parameter.Name, out var example))
        {
            return parameter.Default is ArrayLiteral ? [Array.Empty<object>(), example] : [example];
        }

        return parameter.Type switch
        {
            UnionType union => union.Elements.OfType<LiteralType>().Select(l => (object?)l.Value),
            FlagType => [false, true],
            NumberType number => [(decimal?)number.Least ?? 0, (decimal?)number.Most ?? 1_000_000],
            TextType text => [new string('e', text.Shortest ?? 1), new string('e', text.Longest ?? 40)],
            ArrayType => [Array.Empty<object>()],
            _ => (IEnumerable<object?>)[standard],
        };
    }
}
