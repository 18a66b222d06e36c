namespace Dgp.Worker.Stack;

/// <summary>What a child says, in a file that does not grow without end: the last part, and the part before it with <c>.1</c> at its end.</summary>
internal sealed class BoundedLog(string path, long mostBytes) : IDisposable
{
    /// <summary>8 MiB: days of a quiet stack, hours of a busy one.</summary>
    public const long UsualBytes = 8 << 20;

    private readonly Lock _lock = new();
    private StreamWriter? _writer;

    public string Path => path;

    /// <summary>A line that cannot be written is lost: a full disk must not stop those who talk.</summary>
    public void Write(string line)
    {
        lock (_lock)
        {
            try
            {
                WriteOrThrow(line);
            }
            catch (IOException)
            {
                _writer = null;
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _writer?.Dispose();
            _writer = null;
        }
    }

    private void WriteOrThrow(string line)
    {
        _writer ??= new StreamWriter(path, append: true) { AutoFlush = true };
        _writer.WriteLine(line);
        if (_writer.BaseStream.Length > mostBytes)
        {
            _writer.Dispose();
            _writer = null;
            File.Move(path, path + ".1", overwrite: true);
        }
    }
}
