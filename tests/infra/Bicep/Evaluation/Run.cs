using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Evaluation;

/// <summary>Deploys templates on paper, any number of times, and gathers what is wrong and what was reached.</summary>
internal sealed class Run(TemplateFolder folder, Schemas? schemas)
{
    public const string Subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";

    private const string Group = $"{Subscription}/resourceGroups/rg";
    private readonly HashSet<Finding> _findings = [];
    private readonly HashSet<Expression> _reached = [];

    public TemplateFolder Folder => folder;

    public IReadOnlyCollection<Finding> Findings => _findings;

    public List<Resource> Resources { get; private set; } = [];

    public List<Scope> Scopes { get; private set; } = [];

    public Deployment Deploy(Template entry, IReadOnlyDictionary<string, object?> parameters)
    {
        (Resources, Scopes) = ([], []);
        var given = entry.Parameters.Where(p => parameters.ContainsKey(p.Name))
            .ToDictionary(p => p.Name, p => Plain(p.Place, parameters[p.Name]));
        new Scope(this, entry, entry.TargetScope == "subscription" ? Subscription : Group, given).Deploy();
        foreach (var same in Resources.Where(r => r.Deployed && !r.Declaration.Existing).GroupBy(r => r.Id, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1))
        {
            Report(same.Last().Place.Finding(Rules.SameResource, $"{same.Key} is deployed twice."));
        }

        return new Deployment(entry, parameters, Resources, Scopes);
    }

    public void Report(Finding finding) => _findings.Add(finding);

    public void Reach(Expression expression) => _reached.Add(expression);

    /// <summary>What no set of parameters led to: it was not checked, and is likely dead.</summary>
    public IEnumerable<Finding> Unreached(IEnumerable<Template> templates) =>
        templates.SelectMany(t => t.Declarations).Where(d => d.Content is not null).SelectMany(d => Outermost(d.Content!))
            .Select(e => e.Place.Finding(Rules.Unreached, "No parameters lead here."));

    /// <summary>The schema of a type with its version; reports an unknown one. Null where it cannot be known.</summary>
    public SchemaType? Schema(ResourceDeclaration declaration, string type, string version)
    {
        var found = schemas?.Find(type, version);
        if (found is { Problem: { } problem })
        {
            Report(declaration.Place.Finding(Rules.UnknownType, problem));
        }

        return found?.Body;
    }

    public bool MayBeIn(string type, string version, int scope) => schemas?.Find(type, version).WritableScopes is not { } scopes || (scopes & scope) != 0;

    private IEnumerable<Expression> Outermost(Expression expression) => expression switch
    {
        // Keys and the like are reached with what they belong to.
        Property property => Outermost(property.Value),
        _ when _reached.Contains(expression) => expression.Parts.SelectMany(Outermost),
        _ => [expression],
    };

    private static Value Plain(Place place, object? value) => value switch
    {
        null => new NullValue(place),
        string text => new TextValue(place, text),
        bool flag => new FlagValue(place, flag),
        decimal number => new NumberValue(place, number),
        IEnumerable<object?> items => new ListValue(place, [.. items.Select(i => Plain(place, i))]),
        _ => throw new ArgumentException($"No value: {value}", nameof(value)),
    };
}
