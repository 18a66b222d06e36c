using System.Text;
using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Evaluation;

/// <summary>Values of expressions.</summary>
internal sealed partial class Scope
{
    private Value Evaluate(Expression expression, Locals locals)
    {
        run.Reach(expression);
        return expression switch
        {
            Literal literal => Constant(literal),
            Interpolation text => Joined(text, locals),
            Name name => Named(name, locals),
            ArrayLiteral array => new ListValue(array.Place, [.. array.Parts.Select(i => Evaluate(i, locals))]),
            ObjectLiteral literal => new ObjectValue(literal.Place, [.. literal.Properties.Select(p => Entry(p, locals))]),
            Member member => Get(Evaluate(member.Target, locals), member),
            Bicep.Language.Index index => At(Evaluate(index.Target, locals), Evaluate(index.Key, locals), index.Place),
            Nested nested => Child(Evaluate(nested.Target, locals), nested),
            Choice choice => Evaluate(Decides(choice.Condition, locals) ? choice.Then : choice.Otherwise, locals),
            Operation operation => Operate(operation, locals),
            Loop loop => new ListValue(loop.Place, [.. Turns(loop, locals).Select(l => Evaluate(loop.Body, l))]),
            Call call => Call(call, locals),
            _ => throw new InvalidOperationException($"Cannot evaluate a {expression.GetType().Name}."),
        };
    }

    private Entry Entry(Property property, Locals locals) =>
        new(property.Place, property.Name ?? Evaluate(property.Key, locals).Text, Evaluate(property.Value, locals));

    private static Value Constant(Literal literal) => literal.Value switch
    {
        string text => new TextValue(literal.Place, text),
        decimal number => new NumberValue(literal.Place, number),
        bool flag => new FlagValue(literal.Place, flag),
        _ => new NullValue(literal.Place),
    };

    private TextValue Joined(Interpolation text, Locals locals)
    {
        var result = new StringBuilder();
        var late = false;
        foreach (var part in text.Parts)
        {
            var value = Evaluate(part, locals);
            late |= value.IsLate;
            result.Append(value is ListValue or ObjectValue or ResourceValue or ModuleValue ? Misfit(value, part.Place, "text").Text : value.Text);
        }

        return new TextValue(text.Place, result.ToString(), late);
    }

    private Value Named(Name name, Locals locals)
    {
        if (locals.Values.TryGetValue(name.Text, out var local))
        {
            return local;
        }

        // Whether it is declared at all is checked without evaluating.
        return template[name.Text] is { } declaration ? Of(declaration) : Unknown(name.Place);
    }

    private IEnumerable<Locals> Turns(Loop loop, Locals locals)
    {
        var source = Evaluate(loop.Source, locals);
        Early(source, loop.Source.Place, "loop");
        if (source is not ListValue list)
        {
            Misfit(source, loop.Source.Place, "an array");
            return [];
        }

        return list.Values.Select((item, i) => locals.With(loop.Item, item).With(loop.Index, new NumberValue(loop.Place, i)));
    }

    private Value Get(Value target, Member member)
    {
        var place = member.Place;
        switch (target)
        {
            case ObjectValue when target[member.Property] is { } value:
                return value;
            case ObjectValue or NullValue when member.MayBeAbsent:
                return new NullValue(place);
            case NullValue:
                run.Report(place.Finding(Rules.Absent, $"'{member.Property}' of null."));
                return Unknown(place);
            case ResourceValue resource:
                return Get(resource.Resource, member);
            case ModuleValue { Module: var module } when member.Property == "outputs":
                return OutputsOf(module, member);
            case ModuleValue { Module: var module } when member.Property == "name":
                return new TextValue(place, module.Name);
            case OutputsValue outputs:
                return outputs.Module.Content?.Output(member.Property, place) ?? Unknown(place);
            case OpaqueValue opaque:
                return Step(opaque, member);
            default:
                run.Report(place.Finding(Rules.UnknownProperty, $"There is no '{member.Property}' in this."));
                return Unknown(place);
        }
    }

    private OutputsValue OutputsOf(Module module, Member member)
    {
        // A module whose file is missing was reported already.
        if (module.Declaration.IsConditional && (module.Content is null || !member.MayBeAbsent))
        {
            run.Report(member.Place.Finding(Rules.Absent, $"'{module.Declaration.Name}' may not be deployed: ask for its outputs with ! or .?, where its condition holds."));
        }

        return new OutputsValue(member.Place, module);
    }

    /// <summary>Only identity is known before a deployment; the rest is late, even where the body sets it.</summary>
    private Value Get(Resource resource, Member member)
    {
        switch (member.Property)
        {
            case "id":
                return new TextValue(member.Place, resource.Id);
            case "name":
                return new TextValue(member.Place, resource.Name);
            case "type":
                return new TextValue(member.Place, resource.Type);
            case "apiVersion":
                return new TextValue(member.Place, resource.Version);
        }

        if (!resource.Deployed || (resource.Declaration.IsConditional && !member.MayBeAbsent))
        {
            run.Report(member.Place.Finding(Rules.Absent, $"'{resource.Declaration.Name}' may not be deployed."));
        }

        var step = Step(new OpaqueValue(member.Place, resource.Id, resource.Schema ?? AnyType.Instance), member);
        return resource.Declaration.Existing ? step : Known(resource.Body.Value[member.Property], step);
    }

    /// <summary>What the template itself sets, as far as it sets it; of an object Azure knows more than that.</summary>
    private static Value Known(Value? set, Value step) => set is null or NullValue or ObjectValue ? step : Late(set);

    private OpaqueValue Step(OpaqueValue opaque, Member member)
    {
        var type = SchemaCheck.Step(opaque.Type, member.Property);
        if (type is null)
        {
            run.Report(member.Place.Finding(Rules.UnknownProperty, $"There is no '{member.Property}' in {opaque.Path}."));
        }

        return opaque with { Place = member.Place, Path = $"{opaque.Path}.{member.Property}", Type = type ?? AnyType.Instance };
    }

    private Value At(Value target, Value key, Place place)
    {
        switch (target, key)
        {
            case (ListValue list, NumberValue { Content: var number }) when number >= 0 && number < list.Values.Count:
                return list.Values[(int)number];
            case (ObjectValue, TextValue { Content: var name }) when target[name] is { } value:
                return value;
            case (OpaqueValue opaque, _):
                return opaque with { Place = place, Path = $"{opaque.Path}[{key.Text}]", Type = (opaque.Type as ArrayType)?.Item ?? AnyType.Instance };
            default:
                run.Report(place.Finding(Rules.UnknownProperty, $"There is no [{key.Text}] in this."));
                return Unknown(place);
        }
    }

    private Value Child(Value parent, Nested nested)
    {
        var found = parent is ResourceValue { Resource: var resource }
            ? run.Resources.Where(r => r.Declaration.Name == nested.Name && r.Id.StartsWith($"{resource.Id}/", StringComparison.Ordinal)
                && (resource.Declaration.Object?.Resources.Contains(r.Declaration) ?? false)).ToList()
            : [];
        if (found is [var one])
        {
            return new ResourceValue(nested.Place, one);
        }

        run.Report(nested.Place.Finding(Rules.Undeclared, $"There is no resource '{nested.Name}' in there."));
        return Unknown(nested.Place);
    }

    private bool Decides(Expression condition, Locals locals)
    {
        var value = Evaluate(condition, locals);
        if (value is not FlagValue)
        {
            Misfit(value, condition.Place, "a condition");
        }

        return value.Is(true);
    }

    private OpaqueValue Misfit(Value value, Place place, string wanted)
    {
        run.Report(place.Finding(value is OpaqueValue ? Rules.NotUnderstood : Rules.Kind, $"This is not {wanted}, as far as can be known."));
        return Unknown(place);
    }

    private Value Operate(Operation operation, Locals locals)
    {
        var operands = operation.Parts.ToList();
        if (operation.Symbol is "&&" or "||")
        {
            return new FlagValue(operation.Place, operation.Symbol == "&&"
                ? Decides(operands[0], locals) && Decides(operands[1], locals)
                : Decides(operands[0], locals) || Decides(operands[1], locals));
        }

        var first = Evaluate(operands[0], locals);
        if (operation.Symbol == "??")
        {
            return first is NullValue ? Evaluate(operands[1], locals) : first;
        }

        var second = operands.Count > 1 ? Evaluate(operands[1], locals) : first;
        return BuiltIns.Operate(operation.Place, operation.Symbol, first, second) ?? Misfit(first, operation.Place, $"something for '{operation.Symbol}'");
    }

    private Value Call(Call call, Locals locals)
    {
        var values = call.Arguments.Select(a => Evaluate(a, locals)).ToList();
        if (call.Function.StartsWith("list", StringComparison.Ordinal))
        {
            var owner = call.Target is null ? values[0].Text : ((Evaluate(call.Target, locals) as ResourceValue)?.Resource.Id ?? "unknown");
            return new OpaqueValue(call.Place, $"{call.Function}({owner})", AnyType.Instance);
        }

        if (call.Target is Name { Text: "az" or "sys" } or null && BuiltIns.Find(call.Function) is { } function)
        {
            if (call.Target is { } spelledOut)
            {
                run.Reach(spelledOut);
            }

            if (function(new BuiltIns.Context(this, run.Folder, call.Place), values) is { } result)
            {
                return values.Any(v => v.IsLate) ? Late(result) : result;
            }

            if (call.Function.StartsWith("load", StringComparison.Ordinal))
            {
                run.Report(call.Place.Finding(Rules.MissingFile, "There is no such file, or it is not what it should be."));
                return Unknown(call.Place);
            }

            return Misfit(values.FirstOrDefault() ?? Unknown(call.Place), call.Place, $"something for {call.Function}()");
        }

        run.Report(call.Place.Finding(Rules.NotUnderstood, $"This checker does not know the function {call.Function}()."));
        return Unknown(call.Place);
    }
}
