using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Dgp.Infra.Tests;

/// <summary>A node of a syntax tree. <paramref name="Start"/> and <paramref name="End"/> are offsets in the text that was parsed.</summary>
internal sealed record SyntaxNode(string Type, bool Named, int Start, int End, string? Field = null, bool Error = false, bool Missing = false)
{
    public IReadOnlyList<SyntaxNode> Children { get; init; } = [];

    public IEnumerable<SyntaxNode> All() => Children.SelectMany(c => c.All()).Prepend(this);
}

/// <summary>Bicep, shell scripts and YAML by their npm parsers, in one Node process for the whole run; it ends when this process does.</summary>
internal static class Parsers
{
    // Trees nest deeper than the default allows.
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { MaxDepth = 1000 };
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1000 };
    private static readonly Lock Turn = new();
    private static Process? _process;

    public static SyntaxNode Bicep(string text) => Tree("bicep", text);

    /// <summary>Also POSIX sh.</summary>
    public static SyntaxNode Bash(string text) => Tree("bash", text);

    public static SyntaxNode PowerShell(string text) => Tree("powershell", text);

    /// <exception cref="FormatException">It is no YAML; the message says where.</exception>
    public static JsonElement Yaml(string text)
    {
        var answer = Ask("yaml", text);
        return answer.TryGetProperty("error", out var error) ? throw new FormatException(error.GetString()) : answer.GetProperty("value");
    }

    private static SyntaxNode Tree(string kind, string text) => Ask(kind, text).GetProperty("tree").Deserialize<SyntaxNode>(Json)!;

    private static JsonElement Ask(string kind, string text)
    {
        lock (Turn)
        {
            _process ??= Start();
            _process.StandardInput.WriteLine(JsonSerializer.Serialize(new { kind, text }));
            _process.StandardInput.Flush();
            var answer = _process.StandardOutput.ReadLine()
                ?? throw new InvalidOperationException($"The parser ended. It said: {_process.StandardError.ReadToEnd()}");
            using var document = JsonDocument.Parse(answer, Deep);
            return document.RootElement.Clone();
        }
    }

    private static Process Start()
    {
        var folder = Repository.PathOf("tests", "infra");
        if (!Directory.Exists(Path.Combine(folder, "node_modules")))
        {
            throw new InvalidOperationException("The parsers are not installed. Run this in the repository's folder: npm ci --prefix tests/infra");
        }

        var start = new ProcessStartInfo("node", [Path.Combine(folder, "parse.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
        };
        return Process.Start(start)!;
    }
}
