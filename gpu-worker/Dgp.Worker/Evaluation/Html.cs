using System.Xml;

namespace Dgp.Worker.Evaluation;

/// <summary>Elements of a page, so written that XML and HTML read them alike: only elements that HTML calls void are closed in their first tag.</summary>
internal static class Html
{
    /// <summary>An element that is closed when the result is disposed.</summary>
    public static IDisposable Within(this XmlWriter html, string name, params IReadOnlyList<(string Name, string Value)> attributes)
    {
        Start(html, name, attributes);
        return new Open(html);
    }

    public static void Element(this XmlWriter html, string name, string text, params IReadOnlyList<(string Name, string Value)> attributes)
    {
        Start(html, name, attributes);
        html.WriteString(text);
        html.WriteFullEndElement();
    }

    /// <summary>A void element: img, meta, input, br.</summary>
    public static void Empty(this XmlWriter html, string name, params IReadOnlyList<(string Name, string Value)> attributes)
    {
        Start(html, name, attributes);
        html.WriteEndElement();
    }

    /// <summary>A style or a script of our own, in which HTML knows no escapes.</summary>
    public static void Raw(this XmlWriter html, string name, string text)
    {
        if (text.AsSpan().IndexOfAny('<', '&') >= 0)
        {
            throw new ArgumentException("XML and HTML would read this differently.", nameof(text));
        }

        html.WriteStartElement(name);
        html.WriteRaw(text);
        html.WriteFullEndElement();
    }

    private static void Start(XmlWriter html, string name, IReadOnlyList<(string Name, string Value)> attributes)
    {
        html.WriteStartElement(name);
        foreach (var (key, value) in attributes)
        {
            html.WriteAttributeString(key, value);
        }
    }

    private sealed class Open(XmlWriter html) : IDisposable
    {
        public void Dispose() => html.WriteFullEndElement();
    }
}
