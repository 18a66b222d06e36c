using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dgp.Contracts;

namespace Dgp.Worker.Evaluation;

/// <summary>
/// The runs of an evaluation, a line of JSON each, on the disk before the next begins. Open, it is also the lock of its folder: the system lets go of
/// it when its holder dies, however it dies.
/// </summary>
internal sealed class Journal : IDisposable
{
    public const string Name = "journal.jsonl";

    private const int SchemaVersion = 1;
    private const byte LineEnd = (byte)'\n';
    private const string Advice = "Choose another folder with --out, or give the options that it was begun with.";

    private readonly FileStream _file;
    private readonly Dictionary<RunKey, EvaluatedRun> _runs = [];

    private Journal(FileStream file) => _file = file;

    /// <summary>The last of each key, in the order in which keys first appeared.</summary>
    public IReadOnlyDictionary<RunKey, EvaluatedRun> Runs => _runs;

    /// <summary>How many lines could not be read; their runs are missing.</summary>
    public int Damaged { get; private set; }

    /// <summary>Opens what an earlier call left, or begins a new one. A last line that was cut by the end of its writer is taken away.</summary>
    /// <param name="settings">What its runs were or will be made with.</param>
    /// <exception cref="DgpException">CannotWrite: another process has it, or the file system refuses; BadOption: it has runs of other settings.</exception>
    public static Journal Open(string folder, RunSettings settings)
    {
        var path = Path.Combine(folder, Name);
        FileStream file;
        try
        {
            file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DgpException(
                ErrorCode.CannotWrite, $"{path} cannot be opened: {e.Message}", "If another evaluation writes there, wait for it or stop it; else choose another folder with --out.", e);
        }

        var journal = new Journal(file);
        try
        {
            journal.Read(settings);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>On the disk when this returns.</summary>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public void Append(EvaluatedRun run)
    {
        Write(run, JournalJson.Default.EvaluatedRun);
        _runs[run.Key] = run;
    }

    public void Dispose() => _file.Dispose();

    private void Read(RunSettings settings)
    {
        var bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        var whole = bytes.AsSpan(0, bytes.AsSpan().LastIndexOf(LineEnd) + 1);
        _file.SetLength(whole.Length);
        _file.Position = whole.Length;
        if (whole.IsEmpty)
        {
            Write(new JournalHeader(SchemaVersion, settings), JournalJson.Default.JournalHeader);
            return;
        }

        var first = whole.IndexOf(LineEnd);
        Require(Parse(whole[..first], JournalJson.Default.JournalHeader), settings);
        whole = whole[(first + 1)..];
        while (!whole.IsEmpty)
        {
            var end = whole.IndexOf(LineEnd);
            if (Parse(whole[..end], JournalJson.Default.EvaluatedRun) is { Key.Picture: not null, Key.Method: not null } run)
            {
                _runs[run.Key] = run;
            }
            else
            {
                Damaged++;
            }

            whole = whole[(end + 1)..];
        }
    }

    private void Require(JournalHeader? header, RunSettings settings)
    {
        if (header is not { SchemaVersion: SchemaVersion, Settings: { } begun })
        {
            throw new DgpException(ErrorCode.BadOption, $"{_file.Name} is no journal of this version.", "Choose another folder with --out.");
        }

        var differing = Differing(begun, settings).ToList();
        if (differing.Count > 0)
        {
            throw new DgpException(
                ErrorCode.BadOption, $"{Path.GetDirectoryName(_file.Name)} holds an evaluation with another {string.Join(" and another ", differing)}.", Advice);
        }
    }

    private static IEnumerable<string> Differing(RunSettings a, RunSettings b)
    {
        (string Name, object? A, object? B)[] all =
        [
            ("--prior", a.Prior, b.Prior), ("--class", a.ClassIsKnown, b.ClassIsKnown), ("--steps", a.Steps, b.Steps),
            ("--dip-steps", a.DipSteps, b.DipSteps), ("--raw", a.Raw, b.Raw), ("--device", a.Device, b.Device),
            ("attack", a.Attack, b.Attack), ("--stop-mse", a.StopMse, b.StopMse), ("--loss", a.Loss, b.Loss),
        ];
        return all.Where(s => !Equals(s.A, s.B)).Select(s => s.Name);
    }

    private void Write<T>(T value, JsonTypeInfo<T> type)
    {
        try
        {
            _file.Write([.. JsonSerializer.SerializeToUtf8Bytes(value, type), LineEnd]);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new DgpException(ErrorCode.CannotWrite, $"{_file.Name} cannot be written: {e.Message}", "Make room, and give the same command again.", e);
        }
    }

    private static T? Parse<T>(ReadOnlySpan<byte> line, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(line, type);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>The first line.</summary>
internal sealed record JournalHeader(int SchemaVersion, RunSettings Settings);
