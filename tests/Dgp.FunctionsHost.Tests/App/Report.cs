using System.Text.Json;

namespace Dgp.FunctionsHost.TestApp;

/// <summary>What a function saw, as one line of JSON in a file that the tests read.</summary>
internal static class Report
{
    private static readonly Lock Gate = new();
    private static readonly string File = Environment.GetEnvironmentVariable("REPORTS")!;

    public static void Write(string function, object what)
    {
        var line = JsonSerializer.Serialize(new { function, pid = Environment.ProcessId, what }) + "\n";
        lock (Gate)
        {
            System.IO.File.AppendAllText(File, line);
        }
    }
}
