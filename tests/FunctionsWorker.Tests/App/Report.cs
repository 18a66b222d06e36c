using System.Text.Json;

namespace FunctionsWorker.TestApp;

/// <summary>What a function saw, as one line of JSON on standard output, where the tests read it.</summary>
internal static class Report
{
    private static readonly Lock Gate = new();

    public static void Write(string function, object what)
    {
        var line = JsonSerializer.Serialize(new { function, what });
        lock (Gate)
        {
            Console.Out.WriteLine(line);
            Console.Out.Flush();
        }
    }
}
