using System.Text.Json;
using System.Text.RegularExpressions;
using Dgp.Infra.Tests.Bicep.Language;
using Dgp.Infra.Tests.Bicep.Schema;

namespace Dgp.Infra.Tests.Bicep.Checks;

/// <summary>main.parameters.json, from which azd takes what it passes: <c>${NAME=default}</c> is a variable of its environment.</summary>
internal static partial class ParameterFile
{
    private const string File = "main.parameters.json";

    public static IEnumerable<Finding> Check(TemplateFolder folder, Template main)
    {
        var source = new Source(File, folder.Files[File]);
        using var document = JsonDocument.Parse(source.Text);
        var given = document.RootElement.GetProperty("parameters").EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetProperty("value").Clone());
        Finding Problem(string name, string message) =>
            source.At(Math.Max(0, source.Text.IndexOf($"\"{name}\"", StringComparison.Ordinal))).Finding(Rules.ParameterFile, message);

        return given.Keys.Where(n => main[n] is not ParameterDeclaration).Select(n => Problem(n, $"{main.Source.Path} has no parameter '{n}'."))
            .Concat(main.Parameters.Where(p => !given.ContainsKey(p.Name)).Select(p => Problem("parameters", $"'{p.Name}' is not passed, so that no variable can set it.")))
            .Concat(main.Parameters.Where(p => given.ContainsKey(p.Name)).Select(p => (p.Name, Problem: Differs(p, given[p.Name]))).Where(p => p.Problem is not null)
                .Select(p => Problem(p.Name, p.Problem!)));
    }

    private static string? Differs(ParameterDeclaration parameter, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        if (Variable().Match(value.GetString()!) is not { Success: true } variable)
        {
            return $"'{parameter.Name}' is fixed here.";
        }

        // Without a default azd passes an empty text, or asks where the parameter has no default either.
        var passed = variable.Groups["default"] is { Success: true } text ? text.Value : null;
        return parameter.Default is Literal { Value: { } standard } && passed is not null && !string.Equals(Plain(standard), passed, StringComparison.OrdinalIgnoreCase)
            ? $"The default of '{parameter.Name}' is '{passed}' here and '{Plain(standard)}' in {parameter.Place.Source.Path}."
            : parameter.Type is UnionType union && passed is not null && union.Elements.OfType<LiteralType>().All(l => Plain(l.Value) != passed)
                ? $"'{parameter.Name}' cannot be '{passed}'."
                : null;
    }

    private static string Plain(object value) => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!;

    [GeneratedRegex(@"^\$\{[A-Z][A-Z0-9_]*(=(?<default>[^}]*))?\}$")]
    private static partial Regex Variable();
}
