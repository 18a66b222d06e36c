using Dgp.Contracts;

namespace Dgp.Worker.Output;

/// <summary>A folder of results. Files appear whole or not at all, and only our own are replaced.</summary>
internal sealed class OutputFolder
{
    private const string Advice = "Choose a folder that you may write to and that has room, with --out.";

    private readonly List<string> _files = [];

    private OutputFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Names of what was written so far, in that order.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Makes the folder, if need be, and proves that it can be written to before any work is done.</summary>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public static OutputFolder Prepare(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
            var probe = System.IO.Path.Combine(path, TemporaryName("probe"));
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return new OutputFolder(path);
        }
        catch (Exception e) when (IsWriteError(e))
        {
            throw CannotWrite(path, e);
        }
    }

    /// <summary>Writes beside the target and renames.</summary>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public void Write(string name, Action<Stream> write)
    {
        var temporary = System.IO.Path.Combine(Path, TemporaryName(name));
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
            }

            File.Move(temporary, System.IO.Path.Combine(Path, name), overwrite: true);
            _files.Add(name);
        }
        catch (Exception e) when (IsWriteError(e))
        {
            throw CannotWrite(System.IO.Path.Combine(Path, name), e);
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    private static string TemporaryName(string name) => $".{name}.{Guid.NewGuid():N}.tmp";

    private static bool IsWriteError(Exception e) => e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException;

    private static DgpException CannotWrite(string path, Exception e) =>
        new(ErrorCode.CannotWrite, $"{path} cannot be written: {e.Message}", Advice, e);

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (IsWriteError(e))
        {
            // What made the write fail is already on its way to the user.
        }
    }
}
