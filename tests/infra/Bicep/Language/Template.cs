using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Language;

/// <summary>Something that has a name in a template.</summary>
internal abstract record Declaration(Place Place, string Name)
{
    public IReadOnlyList<Call> Decorators { get; init; } = [];

    /// <summary>What it is made from, if anything.</summary>
    public abstract Expression? Content { get; }

    public Call? Decorator(string name) => Decorators.FirstOrDefault(d => d.Function == name);
}

internal sealed record ParameterDeclaration(Place Place, string Name, SchemaType Type, Expression? Default) : Declaration(Place, Name)
{
    public override Expression? Content => Default;
}

internal sealed record VariableDeclaration(Place Place, string Name, Expression Value) : Declaration(Place, Name)
{
    public override Expression? Content => Value;
}

internal sealed record OutputDeclaration(Place Place, string Name, SchemaType Type, Expression Value) : Declaration(Place, Name)
{
    public override Expression? Content => Value;
}

/// <summary>A resource, or a module, which is a file of resources.</summary>
internal abstract record Deployable(Place Place, string Name, Expression Body) : Declaration(Place, Name)
{
    public override Expression? Content => Body;

    /// <summary>The object behind loop and condition.</summary>
    public ObjectLiteral? Object => Inner(Body) as ObjectLiteral;

    public bool IsConditional => Body is Conditional or Loop { Body: Conditional };

    private static Expression Inner(Expression body) => body switch
    {
        Loop loop => Inner(loop.Body),
        Conditional conditional => Inner(conditional.Body),
        _ => body,
    };
}

/// <param name="Type">With the version: <c>Microsoft.Storage/storageAccounts@2025-06-01</c>; of a nested one only the last part.</param>
internal sealed record ResourceDeclaration(Place Place, string Name, string Type, bool Existing, Expression Body) : Deployable(Place, Name, Body);

internal sealed record ModuleDeclaration(Place Place, string Name, string Path, Expression Body) : Deployable(Place, Name, Body);

/// <summary>One file of Bicep.</summary>
internal sealed record Template(Source Source, string TargetScope, IReadOnlyList<Declaration> Declarations, IReadOnlyList<Finding> Findings)
{
    private readonly Dictionary<string, Declaration> _named =
        Declarations.Where(d => d is not OutputDeclaration).DistinctBy(d => d.Name).ToDictionary(d => d.Name);

    public IReadOnlyList<ParameterDeclaration> Parameters { get; } = [.. Declarations.OfType<ParameterDeclaration>()];

    public IReadOnlyList<OutputDeclaration> Outputs { get; } = [.. Declarations.OfType<OutputDeclaration>()];

    public Declaration? this[string name] => _named.GetValueOrDefault(name);

    public IEnumerable<Expression> Expressions => Declarations.Where(d => d.Content is not null).SelectMany(d => d.Content!.All());

    public IEnumerable<ResourceDeclaration> Resources => Declarations.OfType<ResourceDeclaration>().SelectMany(WithNested);

    private static IEnumerable<ResourceDeclaration> WithNested(ResourceDeclaration resource) =>
        (resource.Object?.Resources ?? []).SelectMany(WithNested).Prepend(resource);
}
