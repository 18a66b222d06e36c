using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Evaluation;

/// <summary>Resources and modules.</summary>
internal sealed partial class Scope
{
    private static readonly HashSet<string> Placing = ["parent", "scope", "dependsOn"];

    private ResourceValue Identify(ResourceDeclaration declaration, ObjectLiteral literal, Resource? nestedIn, Locals locals, bool deployed)
    {
        Reach(literal, deployed);
        var parent = nestedIn ?? Target(literal["parent"], Rules.Parent, locals);
        var scope = Target(literal["scope"], Rules.Scope, locals);
        var (type, version) = TypeOf(declaration, nestedIn);
        if (parent is not null && parent.Type != type[..Math.Max(0, type.LastIndexOf('/'))])
        {
            run.Report(declaration.Place.Finding(Rules.Parent, $"A {parent.Type} is no parent of a {type}."));
        }

        var name = literal["name"] is { } given ? Evaluate(given, locals) : Unknown(declaration.Place);
        Early(name, literal["name"]?.Place ?? declaration.Place, "name");
        var id = IdOf(type, name.Text, parent, scope);
        var resource = new Resource(declaration, template, type, version, name.Text, id, scope?.Id, deployed, run.Schema(declaration, type, version));
        var nested = new List<(string Name, Value Value)>();
        resource = resource with { Body = new(() => Body(literal, nested.Aggregate(locals, (l, n) => l.With(n.Name, n.Value)))) };
        run.Resources.Add(resource);
        _resources.Add(resource);
        Place(resource, literal, parent, scope);
        var value = new ResourceValue(declaration.Place, resource);
        foreach (var child in literal.Resources)
        {
            var made = Each(child, child.Body, locals.With(declaration.Name, value), (d, o, l, on) => Identify(d, o, resource, l, on), deployed);
            nested.Add((child.Name, made));
        }

        return value;
    }

    private void Reach(ObjectLiteral literal, bool deployed)
    {
        if (deployed)
        {
            run.Reach(literal);
        }
    }

    /// <summary>Whether it may be where it is put.</summary>
    private void Place(Resource resource, ObjectLiteral literal, Resource? parent, Resource? scope)
    {
        if (resource.Declaration.Existing && literal.Properties.FirstOrDefault(p => p.Name is not ("name" or "scope" or "parent")) is { } set)
        {
            run.Report(set.Place.Finding(Rules.Existing, $"'{resource.Declaration.Name}' exists: nothing but its name, parent and scope can be said here."));
        }

        var depth = resource.Type.Count(c => c == '/') - (parent is null ? 0 : parent.Type.Count(c => c == '/'));
        if (resource.Name.Count(c => c == '/') != depth - 1 && !resource.Name.Contains(OpaqueValue.Open, StringComparison.Ordinal))
        {
            run.Report(resource.PlaceOf().Finding(Rules.Parent, $"The name of a {resource.Type} has {depth} parts here, not '{resource.Name}'."));
        }

        var place = scope is not null and not { Type: "Microsoft.Resources/resourceGroups" } ? 16 : scope is not null || BaseId != Run.Subscription ? 8 : 4;
        if (!resource.Declaration.Existing && !run.MayBeIn(resource.Type, resource.Version, place))
        {
            run.Report(resource.Place.Finding(Rules.Scope, $"A {resource.Type} cannot be deployed there."));
        }
    }

    private static (string Type, string Version) TypeOf(ResourceDeclaration declaration, Resource? parent)
    {
        var parts = declaration.Type.Split('@');
        return (parent is null ? parts[0] : $"{parent.Type}/{parts[0]}", parts.Length > 1 ? parts[1] : parent?.Version ?? "");
    }

    private string IdOf(string type, string name, Resource? parent, Resource? scope)
    {
        if (parent is not null)
        {
            return $"{parent.Id}/{type[(type.LastIndexOf('/') + 1)..]}/{name}";
        }

        if (type == "Microsoft.Resources/resourceGroups")
        {
            return $"{Run.Subscription}/resourceGroups/{name}";
        }

        return $"{scope?.Id ?? BaseId}/providers/{BuiltIns.Path(type, name.Split('/'))}";
    }

    private Resource? Target(Expression? expression, string rule, Locals locals)
    {
        if (expression is null)
        {
            return null;
        }

        if (Evaluate(expression, locals) is ResourceValue value)
        {
            return value.Resource;
        }

        run.Report(expression.Place.Finding(rule, "This is no single resource."));
        return null;
    }

    private ObjectValue Body(ObjectLiteral literal, Locals locals)
    {
        foreach (var property in literal.Properties.Where(p => p.Name == "dependsOn"))
        {
            Evaluate(property.Value, locals);
        }

        return new ObjectValue(literal.Place, [.. literal.Properties.Where(p => p.Name is null || !Placing.Contains(p.Name)).Select(p => Entry(p, locals))]);
    }

    private ModuleValue Call(ModuleDeclaration declaration, ObjectLiteral literal, Locals locals, bool deployed)
    {
        Reach(literal, deployed);
        var name = literal["name"] is { } given ? Evaluate(given, locals).Text : declaration.Name;
        var scope = Target(literal["scope"], Rules.Scope, locals);
        if (literal["dependsOn"] is { } others)
        {
            Evaluate(others, locals);
        }

        if (run.Folder.Template(template.Source.Path, declaration.Path) is not { } called)
        {
            run.Report(declaration.Place.Finding(Rules.MissingFile, $"There is no file '{declaration.Path}'."));
            return new ModuleValue(declaration.Place, new Module(declaration, name, null));
        }

        var target = scope?.Id ?? BaseId;
        if (called.TargetScope == "subscription" != (target == Run.Subscription))
        {
            run.Report(declaration.Place.Finding(Rules.Scope, $"'{declaration.Path}' is for a {called.TargetScope}; say which one with 'scope'."));
        }

        foreach (var other in literal.Properties.Where(p => p.Name is not ("name" or "scope" or "params" or "dependsOn")))
        {
            run.Report(other.Place.Finding(Rules.UnknownProperty, $"A module has no '{other.Name}'."));
        }

        // Where the condition does not hold, nothing need be right.
        var content = deployed ? new Scope(run, called, target, Arguments(declaration, called, literal["params"], locals)) : null;
        content?.Deploy();
        return new ModuleValue(declaration.Place, new Module(declaration, name, content));
    }

    private Dictionary<string, Value> Arguments(ModuleDeclaration declaration, Template called, Expression? parameters, Locals locals)
    {
        var given = parameters is null ? [] : ((ObjectValue)Evaluate(parameters, locals)).Entries;
        foreach (var unknown in given.Where(e => called.Parameters.All(p => p.Name != e.Key)))
        {
            run.Report(unknown.Place.Finding(Rules.UnknownParameter, $"{called.Source.Path} has no parameter '{unknown.Key}'."));
        }

        foreach (var missing in called.Parameters.Where(p => p.Default is null && given.All(e => e.Key != p.Name)))
        {
            run.Report(declaration.Place.Finding(Rules.MissingParameter, $"{called.Source.Path} needs '{missing.Name}'."));
        }

        var known = given.Where(e => called[e.Key] is ParameterDeclaration).ToList();
        known.ForEach(e => new SchemaCheck(run.Report).Check(e.Value, ((ParameterDeclaration)called[e.Key]!).Type, e.Key));
        return known.ToDictionary(e => e.Key, e => Early(e.Value));
    }

    /// <summary>What is late outside is known when a module's own deployment starts.</summary>
    private static Value Early(Value value) => value switch
    {
        OpaqueValue { Type.Kind: "string" or "any" } => new TextValue(value.Place, value.Text),
        ListValue list => list with { Values = [.. list.Values.Select(Early)] },
        ObjectValue entries => entries with { Entries = [.. entries.Entries.Select(e => e with { Value = Early(e.Value) })] },
        _ => value with { Late = false },
    };
}
