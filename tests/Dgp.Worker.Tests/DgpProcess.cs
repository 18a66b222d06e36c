using System.Diagnostics;
using System.Text.Json;

namespace Dgp.Worker.Tests;

/// <summary>The built program, run as a user would.</summary>
internal static class DgpProcess
{
    // Generous: the machine may be busy. What must be fast is asserted where it matters.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    public static Task<Finished> RunAsync(params string[] arguments) => WaitAsync(Start(arguments));

    public static Task<Finished> RunAsync(IReadOnlyDictionary<string, string> environment, params IReadOnlyList<string> arguments) =>
        WaitAsync(Start(environment, arguments));

    public static Process Start(params IReadOnlyList<string> arguments) => Start(new Dictionary<string, string>(), arguments);

    public static Process Start(IReadOnlyDictionary<string, string> environment, IReadOnlyList<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "dgp.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    /// <param name="patience">Null: the usual one.</param>
    public static async Task<Finished> WaitAsync(Process process, TimeSpan? patience = null)
    {
        using (process)
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            limit.CancelAfter(patience ?? Patience);
            var output = process.StandardOutput.ReadToEndAsync(limit.Token);
            var error = process.StandardError.ReadToEndAsync(limit.Token);
            try
            {
                await process.WaitForExitAsync(limit.Token);
                return new Finished(process.ExitCode, await output, await error);
            }
            catch (OperationCanceledException)
            {
                process.Kill();
                throw;
            }
        }
    }
}

internal sealed record Finished(int ExitCode, string Output, string Error)
{
    public JsonElement Json
    {
        get
        {
            using var document = JsonDocument.Parse(Output);
            return document.RootElement.Clone();
        }
    }

    /// <summary>The error's code if it is told as it should be: one line of error and one of hint, after nothing but progress.</summary>
    public string ErrorCode
    {
        get
        {
            Assert.DoesNotContain("   at ", Error + Output, StringComparison.Ordinal);
            var lines = Error.TrimEnd('\n').Split('\n');
            Assert.True(lines.Length >= 2, $"no error was told: {Error}");
            Assert.StartsWith("hint: ", lines[^1], StringComparison.Ordinal);
            var match = System.Text.RegularExpressions.Regex.Match(lines[^2], @"^error \[([a-z-]+)\]: \S");
            Assert.True(match.Success, $"not an error line: {lines[^2]}");
            return match.Groups[1].Value;
        }
    }
}
