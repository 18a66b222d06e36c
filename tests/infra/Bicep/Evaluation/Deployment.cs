using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Evaluation;

/// <summary>A resource as it would be deployed, or one that exists.</summary>
/// <param name="Type">Without the version.</param>
/// <param name="ScopeId">What an extension resource belongs to.</param>
/// <param name="Deployed">False where its condition does not hold.</param>
internal sealed record Resource(
    ResourceDeclaration Declaration, Template Template, string Type, string Version, string Name, string Id, string? ScopeId, bool Deployed, SchemaType? Schema)
{
    public Place Place => Declaration.Place;

    /// <summary>Set once everything has its identity, for bodies refer to each other.</summary>
    public Lazy<ObjectValue> Body { get; init; } = null!;

    public Value Properties => Body.Value["properties"] ?? new NullValue(Place);

    public Value? this[params string[] path] => Body.Value.At(path);

    /// <summary>Where a property is set, else where the resource is declared.</summary>
    public Place PlaceOf(params string[] path) => path.Length == 0 ? Place : this[path]?.Place ?? PlaceOf(path[..^1]);
}

/// <summary>A module that was called.</summary>
/// <param name="Content">Null where its condition does not hold.</param>
internal sealed record Module(ModuleDeclaration Declaration, string Name, Scope? Content);

/// <summary>What one set of parameters brings about.</summary>
internal sealed record Deployment(Template Entry, IReadOnlyDictionary<string, object?> Parameters, IReadOnlyList<Resource> Resources, IReadOnlyList<Scope> Scopes)
{
    public IEnumerable<Resource> OfType(string type) => Resources.Where(r => r.Type == type && !r.Declaration.Existing && r.Deployed);

    /// <summary>Every output of every template.</summary>
    public IEnumerable<(OutputDeclaration Declaration, Value Value)> Outputs => Scopes.SelectMany(s => s.Outputs);
}
