using System.Diagnostics;

namespace Dgp.FunctionsHost.Workers;

/// <summary>What a worker's process prints. Its log comes by the stream; this is for what goes wrong before there is one.</summary>
internal sealed class WorkerOutput
{
    private const int KeptLines = 30;

    // From the end of the process to that of its output, unless something it started still holds it open.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    private readonly Queue<string> _last = [];
    private readonly Task _reading;

    public WorkerOutput(Process process, ILogger log) => _reading = Task.WhenAll(
        ReadAsync(process.StandardOutput, line => log.Printed(line)),
        ReadAsync(process.StandardError, line =>
        {
            log.PrintedError(line);
            lock (_last)
            {
                _last.Enqueue(line);
                if (_last.Count > KeptLines)
                {
                    _last.Dequeue();
                }
            }
        }));

    /// <summary>The last lines of standard error, each on a line of its own.</summary>
    public async Task<string> LastWordsAsync()
    {
        await Task.WhenAny(_reading, Task.Delay(Rest));
        lock (_last)
        {
            return string.Concat(_last.Select(line => $"\n  {line}"));
        }
    }

    private static async Task ReadAsync(StreamReader reader, Action<string> keep)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            keep(line);
        }
    }
}
