using System.Globalization;
using System.Text;
using System.Xml;

namespace Dgp.Worker.Output;

/// <summary>The few shapes of SVG that charts are made of, on a white ground, so that they can be read in a dark viewer too.</summary>
internal static class Svg
{
    private const string Namespace = "http://www.w3.org/2000/svg";

    /// <summary>Disposing of the writer closes the picture.</summary>
    public static XmlWriter Begin(Stream stream, int width, int height)
    {
        var svg = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) });
        svg.WriteStartElement("svg", Namespace);
        svg.WriteAttributeString("viewBox", $"0 0 {width} {height}");
        svg.WriteAttributeString("font-family", "sans-serif");
        svg.WriteAttributeString("font-size", "12");
        svg.Element("rect", ("width", $"{width}"), ("height", $"{height}"), ("fill", "white"));
        return svg;
    }

    public static void Line(this XmlWriter svg, double x1, double y1, double x2, double y2, string colour) =>
        svg.Element("line", ("x1", Number(x1)), ("y1", Number(y1)), ("x2", Number(x2)), ("y2", Number(y2)), ("stroke", colour));

    public static void Text(this XmlWriter svg, string text, double x, double y, string anchor)
    {
        svg.WriteStartElement("text", Namespace);
        svg.WriteAttributeString("x", Number(x));
        svg.WriteAttributeString("y", Number(y));
        svg.WriteAttributeString("text-anchor", anchor);
        svg.WriteString(text);
        svg.WriteEndElement();
    }

    public static void Element(this XmlWriter svg, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        svg.Start(name, attributes);
        svg.WriteEndElement();
    }

    /// <summary>An element that holds others; the caller writes its end.</summary>
    public static void Start(this XmlWriter svg, string name, params ReadOnlySpan<(string Name, string Value)> attributes)
    {
        svg.WriteStartElement(name, Namespace);
        foreach (var (key, value) in attributes)
        {
            svg.WriteAttributeString(key, value);
        }
    }

    public static string Number(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);
}
