namespace Dgp.Infra.Tests.Bicep.Language;

/// <summary>A file, by its path from the folder of templates.</summary>
internal sealed record Source(string Path, string Text)
{
    public Place At(int offset) => new(this, offset);
}

/// <summary>Somewhere in a file.</summary>
internal readonly record struct Place(Source Source, int Offset) : IComparable<Place>
{
    public Finding Finding(string rule, string message)
    {
        var before = Source.Text.AsSpan(0, Offset);
        return new Finding(rule, Source.Path, before.Count('\n') + 1, Offset - before.LastIndexOf('\n'), message);
    }

    public int CompareTo(Place other) => (Source.Path, Offset).CompareTo((other.Source.Path, other.Offset));
}

/// <summary>What is wrong, as a compiler says it.</summary>
internal sealed record Finding(string Rule, string File, int Line, int Column, string Message)
{
    public override string ToString() => $"{File}({Line},{Column}): {Rule}: {Message}";
}
