using System.Text.Json;
using System.Text.Json.Serialization;
using Dgp.Contracts;

namespace Dgp.Worker.Stack;

/// <summary>A process of a running stack.</summary>
internal sealed record StackProcess(string Name, int Pid, long Started)
{
    [JsonIgnore]
    public bool IsAlive => new ProcessIdentity(Pid, Started).IsAlive;
}

/// <summary><c>stack.json</c> in the data folder: the addresses of a stack, for other commands and for people.</summary>
internal sealed record StackFile
{
    public const string Name = "stack.json";

    /// <summary>Of the process that started the others.</summary>
    public required StackProcess Owner { get; init; }

    /// <summary>Connection string, of the emulator's published account.</summary>
    public required string Storage { get; init; }

    public required string BlobEndpoint { get; init; }

    public required int BlobPort { get; init; }

    /// <summary>0 in a file of before there were tables.</summary>
    public int TablePort { get; init; }

    /// <summary>Connection string, with the key that is published for the emulator.</summary>
    public required string ServiceBus { get; init; }

    public required int ServiceBusPort { get; init; }

    /// <summary>Health and counts of the queue server, which Service Bus has elsewhere.</summary>
    public required string QueueServer { get; init; }

    public required string Queue { get; init; }

    public required string Functions { get; init; }

    public required int FunctionsPort { get; init; }

    /// <summary>Those that run at this moment; a restarted one is another process.</summary>
    public IReadOnlyList<StackProcess> Processes { get; init; } = [];

    /// <returns>Null where no stack ever ran, or its file is damaged.</returns>
    public static StackFile? Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Path.Combine(folder, Name)), StackJson.Default.StackFile);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <exception cref="DgpException">NotFound: no stack runs on that folder.</exception>
    public static StackFile Running(string folder) => Read(folder) is { Owner.IsAlive: true } running
        ? running
        : throw new DgpException(
            ErrorCode.NotFound, $"No stack runs on {folder}.", "Start one with ./dgp up in another terminal, or name a storage account with --account.");

    public void Write(string folder)
    {
        var path = Path.Combine(folder, Name);
        var temporary = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(this, StackJson.Default.StackFile));
        File.Move(temporary, path, overwrite: true);
    }
}
