namespace Dgp.Infra.Tests.Bicep.Language;

/// <summary>What stands to the right of an equals sign or a colon.</summary>
internal abstract class Expression(Place place)
{
    public Place Place => place;

    /// <summary>What it is directly made of.</summary>
    public virtual IEnumerable<Expression> Parts => [];

    public IEnumerable<Expression> All() => Parts.SelectMany(p => p.All()).Prepend(this);
}

internal sealed class Literal(Place place, object? value) : Expression(place)
{
    /// <summary>A string, decimal, bool or null.</summary>
    public object? Value => value;
}

internal sealed class Interpolation(Place place, IReadOnlyList<Expression> parts) : Expression(place)
{
    public override IEnumerable<Expression> Parts => parts;
}

internal sealed class Property(Place place, Expression key, Expression value) : Expression(place)
{
    public Expression Key => key;

    public Expression Value => value;

    public string? Name => (key as Literal)?.Value as string;

    public override IEnumerable<Expression> Parts => [key, value];
}

internal sealed class ObjectLiteral(Place place, IReadOnlyList<Property> properties, IReadOnlyList<ResourceDeclaration> resources) : Expression(place)
{
    public IReadOnlyList<Property> Properties => properties;

    /// <summary>Child resources declared in the body of their parent.</summary>
    public IReadOnlyList<ResourceDeclaration> Resources => resources;

    public Expression? this[string name] => properties.FirstOrDefault(p => p.Name == name)?.Value;

    public override IEnumerable<Expression> Parts => [.. properties, .. resources.Select(r => r.Body)];
}

internal sealed class ArrayLiteral(Place place, IReadOnlyList<Expression> items) : Expression(place)
{
    public override IEnumerable<Expression> Parts => items;
}

internal sealed class Name(Place place, string text) : Expression(place)
{
    public string Text => text;
}

/// <summary><c>target.property</c>; <c>.?</c> and <c>!.</c> are for what may be absent.</summary>
internal sealed class Member(Place place, Expression target, string property, bool mayBeAbsent) : Expression(place)
{
    public Expression Target => target;

    public string Property => property;

    public bool MayBeAbsent => mayBeAbsent;

    public override IEnumerable<Expression> Parts => [target];
}

internal sealed class Index(Place place, Expression target, Expression key) : Expression(place)
{
    public Expression Target => target;

    public Expression Key => key;

    public override IEnumerable<Expression> Parts => [target, key];
}

/// <summary><c>parent::child</c></summary>
internal sealed class Nested(Place place, Expression target, string name) : Expression(place)
{
    public Expression Target => target;

    public string Name => name;

    public override IEnumerable<Expression> Parts => [target];
}

/// <summary>A function's call; <paramref name="target"/> is what it is a method of.</summary>
internal sealed class Call(Place place, Expression? target, string function, IReadOnlyList<Expression> arguments) : Expression(place)
{
    public Expression? Target => target;

    public string Function => function;

    public IReadOnlyList<Expression> Arguments => arguments;

    public override IEnumerable<Expression> Parts => target is null ? arguments : [target, .. arguments];
}

internal sealed class Choice(Place place, Expression condition, Expression then, Expression otherwise) : Expression(place)
{
    public Expression Condition => condition;

    public Expression Then => then;

    public Expression Otherwise => otherwise;

    public override IEnumerable<Expression> Parts => [condition, then, otherwise];
}

internal sealed class Operation(Place place, string symbol, IReadOnlyList<Expression> operands) : Expression(place)
{
    public string Symbol => symbol;

    public override IEnumerable<Expression> Parts => operands;
}

/// <summary><c>[for (item, index) in source: body]</c></summary>
internal sealed class Loop(Place place, string item, string? index, Expression source, Expression body) : Expression(place)
{
    public string Item => item;

    public string? Index => index;

    public Expression Source => source;

    public Expression Body => body;

    public override IEnumerable<Expression> Parts => [source, body];
}

/// <summary><c>if (condition) body</c></summary>
internal sealed class Conditional(Place place, Expression condition, Expression body) : Expression(place)
{
    public Expression Condition => condition;

    public Expression Body => body;

    public override IEnumerable<Expression> Parts => [condition, body];
}
