using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Dgp.Engine.Tests;
using Dgp.Worker.Tests;

namespace Dgp.Pipeline.Tests;

/// <summary><c>dgp up</c> as a process.</summary>
internal sealed class RunningStack : IAsyncDisposable
{
    // Generous: the machine may be busy, and a killed worker's lock lasts 15 s.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly HttpClient Http = new();

    private readonly Process _process;
    private readonly string _data;

    private RunningStack(Process process, string data) => (_process, _data) = (process, data);

    public int ExitCode => _process.ExitCode;

    public JsonElement Addresses
    {
        get
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_data, "stack.json")));
            return document.RootElement.Clone();
        }
    }

    /// <summary>The stack's own process, all that it started, and what the functions' host started, as they are at this moment.</summary>
    public IReadOnlyList<int> Pids =>
    [
        _process.Id,
        .. Addresses.GetProperty("processes").EnumerateArray().Select(p => p.GetProperty("pid").GetInt32()),
        .. ChildrenOf(Pid("functions")),
    ];

    // Every program that the tests start finds the repository by it, as the launcher lets it.
    [ModuleInitializer]
    internal static void NameRepository() => Environment.SetEnvironmentVariable("DGP_ROOT", Repository.Root);

    public static async Task<RunningStack> StartAsync(string data, int workers)
    {
        var process = DgpProcess.Start("up", "--data", data, "--workers", $"{workers}", "--json");
        _ = process.StandardError.ReadToEndAsync(CancellationToken.None);
        var printed = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            printed.AppendLine(line);
            if (line == "}")
            {
                return new RunningStack(process, data);
            }
        }

        throw new InvalidOperationException($"dgp up ended and printed: {printed}");
    }

    public int Pid(string name) =>
        Addresses.GetProperty("processes").EnumerateArray().First(p => p.GetProperty("name").GetString() == name).GetProperty("pid").GetInt32();

    public Task<Finished> RunAsync(params string[] arguments) => DgpProcess.RunAsync([.. arguments, "--data", _data]);

    /// <summary>As the functions say it; a process for each look would cost more than the job.</summary>
    /// <returns>"unknown" while the upload is no job yet.</returns>
    public async Task<string> StateAsync(string jobId)
    {
        var address = new Uri(new Uri(Addresses.GetProperty("functions").GetString()!), $"api/jobs/{jobId}");
        using var answer = await Http.GetAsync(address, TestContext.Current.CancellationToken);
        if (!answer.IsSuccessStatusCode)
        {
            return "unknown";
        }

        using var status = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        return status.RootElement.GetProperty("status").GetProperty("state").GetString()!;
    }

    public async Task SignalAsync(string signal)
    {
        await KillAsync(signal, _process.Id);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public static async Task KillAsync(string signal, int pid)
    {
        using var kill = Process.Start("kill", [$"-{signal}", $"{pid}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public static bool IsAlive(int pid) => StatOf($"{pid}") is { } fields && fields[0] is not ("Z" or "X");

    private static IEnumerable<int> ChildrenOf(int pid) =>
        from folder in Directory.EnumerateDirectories("/proc")
        let number = Path.GetFileName(folder)
        where number.All(char.IsAsciiDigit) && StatOf(number)?[1] == $"{pid}"
        select int.Parse(number, null);

    // What follows the name: state, parent and so on.
    private static string[]? StatOf(string pid)
    {
        try
        {
            return File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' ');
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The kernel needs a moment after the parent's death.</summary>
    public static async Task GoneAsync(IEnumerable<int> pids)
    {
        foreach (var pid in pids)
        {
            await UntilAsync(() => Task.FromResult(!IsAlive(pid)), () => $"process {pid} still runs");
        }
    }

    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        for (var begin = Stopwatch.StartNew(); !await condition(); await Task.Delay(50, TestContext.Current.CancellationToken))
        {
            Assert.True(begin.Elapsed < Patience, otherwise());
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await SignalAsync("TERM");
        }

        _process.Dispose();
    }
}
