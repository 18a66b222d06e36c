using System.Collections.Immutable;
using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Evaluation;

/// <summary>One template with its parameters. Values are worked out when they are first asked for.</summary>
internal sealed partial class Scope(Run run, Template template, string baseId, IReadOnlyDictionary<string, Value> arguments)
{
    private readonly Dictionary<Declaration, Value> _values = new(ReferenceEqualityComparer.Instance);
    private readonly List<Resource> _resources = [];

    public Template Template => template;

    /// <summary>Id of the subscription or group that it is deployed to.</summary>
    public string BaseId => baseId;

    public IEnumerable<(OutputDeclaration Declaration, Value Value)> Outputs => template.Outputs.Select(o => (o, _values[o]));

    public IEnumerable<Module> Modules => _values.Values.OfType<ModuleValue>().Select(m => m.Module);

    public void Deploy()
    {
        run.Scopes.Add(this);
        foreach (var declaration in template.Declarations)
        {
            var value = Of(declaration);
            var type = (declaration as OutputDeclaration)?.Type ?? (declaration as ParameterDeclaration)?.Type;
            if (type is not null)
            {
                new SchemaCheck(run.Report).Check(value, type, declaration.Name);
            }
        }

        // Identities first, then bodies: by now every name is known.
        _resources.Where(r => r.Deployed).ToList().ForEach(Check);
    }

    public Value Output(string name, Place place)
    {
        if (template.Outputs.FirstOrDefault(o => o.Name == name) is { } output)
        {
            return Late(Of(output));
        }

        run.Report(place.Finding(Rules.UnknownOutput, $"{template.Source.Path} has no output '{name}'."));
        return Unknown(place);
    }

    private void Check(Resource resource)
    {
        var body = resource.Body.Value;
        if (resource.Schema is { } schema)
        {
            var check = new SchemaCheck(run.Report);
            if (!resource.Declaration.Existing)
            {
                check.Check(body, schema, resource.Declaration.Name);
            }
            else if (body["name"] is { } name && SchemaCheck.Step(schema, "name") is { } type)
            {
                check.Check(name, type, $"{resource.Declaration.Name}.name");
            }
        }
    }

    private Value Of(Declaration declaration)
    {
        if (!_values.TryGetValue(declaration, out var value))
        {
            value = declaration switch
            {
                ParameterDeclaration parameter => Argument(parameter),
                ModuleDeclaration module => Each(module, module.Body, Locals.None, Call),
                ResourceDeclaration resource => Each(resource, resource.Body, Locals.None, (d, o, l, deployed) => Identify(d, o, null, l, deployed)),
                _ => Evaluate(declaration.Content!, Locals.None),
            };
            _values[declaration] = value;
        }

        return value;
    }

    private Value Argument(ParameterDeclaration parameter)
    {
        if (arguments.TryGetValue(parameter.Name, out var value))
        {
            // Reached by whoever leaves the parameter out, which nobody need do.
            _ = parameter.Default is { } standard ? Evaluate(standard, Locals.None) : value;
            return value;
        }

        return parameter.Default is { } left ? Evaluate(left, Locals.None) : new OpaqueValue(parameter.Place, parameter.Name, parameter.Type, Late: false);
    }

    /// <summary>Takes loops and conditions off a resource or module.</summary>
    private Value Each<T>(T declaration, Expression body, Locals locals, Func<T, ObjectLiteral, Locals, bool, Value> make, bool deployed = true)
        where T : Deployable
    {
        if (body is not ObjectLiteral)
        {
            run.Reach(body);
        }

        switch (body)
        {
            case Loop loop:
                return new ListValue(loop.Place, [.. Turns(loop, locals).Select(l => Each(declaration, loop.Body, l, make, deployed))]);
            case Conditional conditional:
                var condition = Evaluate(conditional.Condition, locals);
                Early(condition, conditional.Condition.Place, "condition");
                return Each(declaration, conditional.Body, locals, make, deployed && condition.Is(true));
            default:
                return make(declaration, (ObjectLiteral)body, locals, deployed);
        }
    }

    private void Early(Value value, Place place, string what)
    {
        if (value.IsLate)
        {
            run.Report(place.Finding(Rules.LateValue, $"This {what} must be known before the deployment starts."));
        }
    }

    private static OpaqueValue Unknown(Place place) => new(place, "unknown", AnyType.Instance);

    private static Value Late(Value value) => value switch
    {
        ListValue list => list with { Values = [.. list.Values.Select(Late)] },
        ObjectValue entries => entries with { Entries = [.. entries.Entries.Select(e => e with { Value = Late(e.Value) })] },
        _ => value with { Late = true },
    };

    /// <summary>Variables of the loops around an expression, and the resource in whose body it stands.</summary>
    private sealed record Locals(ImmutableDictionary<string, Value> Values)
    {
        public static Locals None { get; } = new(ImmutableDictionary<string, Value>.Empty);

        public Locals With(string? name, Value value) => name is null ? this : new(Values.SetItem(name, value));
    }
}
