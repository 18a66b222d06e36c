using System.Collections.Concurrent;
using Dgp.Contracts;

namespace Dgp.Worker.Output;

/// <summary>A folder of results. Files appear whole or not at all, and only our own are replaced.</summary>
internal sealed class OutputFolder
{
    private const string Advice = "Choose a folder that you may write to and that has room, with --out.";

    // Half-written files of the whole program.
    private static readonly ConcurrentDictionary<string, bool> Unfinished = new();

    private readonly List<string> _files = [];

    private readonly bool _made;

    private OutputFolder(string path, bool made) => (Path, _made) = (path, made);

    public string Path { get; }

    /// <summary>Names of what was written so far, in that order.</summary>
    public IReadOnlyList<string> Files => _files;

    /// <summary>Makes the folder, if need be, and proves that it can be written to before any work is done.</summary>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public static OutputFolder Prepare(string path)
    {
        try
        {
            var made = !Directory.Exists(path);
            Directory.CreateDirectory(path);
            var probe = System.IO.Path.Combine(path, TemporaryName("probe"));
            File.WriteAllBytes(probe, [0]);
            File.Delete(probe);
            return new OutputFolder(path, made);
        }
        catch (Exception e) when (IsWriteError(e))
        {
            throw CannotWrite(path, e);
        }
    }

    /// <summary>Prepares the folder and lets it be filled; what fails before anything is in it leaves no folder behind.</summary>
    /// <exception cref="DgpException">CannotWrite; whatever <paramref name="fill"/> throws.</exception>
    public static T Into<T>(string path, Func<OutputFolder, T> fill)
    {
        var folder = Prepare(path);
        try
        {
            return fill(folder);
        }
        catch
        {
            folder.RemoveIfUnused();
            throw;
        }
    }

    /// <summary>Writes beside the target and renames.</summary>
    /// <exception cref="DgpException">CannotWrite.</exception>
    public void Write(string name, Action<Stream> write)
    {
        var temporary = System.IO.Path.Combine(Path, TemporaryName(name));
        Unfinished[temporary] = true;
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
            Unfinished.TryRemove(temporary, out _);
        }
    }

    /// <summary>For a program that ends at once: takes away what is being written this moment.</summary>
    public static void DeleteUnfinished()
    {
        foreach (var temporary in Unfinished.Keys)
        {
            DeleteQuietly(temporary);
        }
    }

    /// <summary>After a failure: takes the folder away again if it was made here and nothing is in it.</summary>
    public void RemoveIfUnused()
    {
        try
        {
            if (_made && !Directory.EnumerateFileSystemEntries(Path).Any())
            {
                Directory.Delete(Path);
            }
        }
        catch (Exception e) when (IsWriteError(e))
        {
            // An empty folder does no harm, and the failure that matters is already on its way to the user.
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
