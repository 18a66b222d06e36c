using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>Writes beside the target and renames, so that nobody ever sees half a file.</summary>
internal static class AtomicFile
{
    /// <exception cref="DgpException">CannotWrite.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var full = Path.GetFullPath(path);
        var temporary = $"{full}.{Guid.NewGuid():N}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw CannotWrite(path, e);
        }
        finally
        {
            DeleteQuietly(temporary);
        }
    }

    public static DgpException CannotWrite(string path, Exception e) => new(
        ErrorCode.CannotWrite,
        $"{Damaged.Printable(path)} cannot be written: {Damaged.Printable(e.Message)}",
        "Choose a folder that you may write to and that has room.",
        e);

    private static void DeleteQuietly(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What made the write fail is already on its way to the user.
        }
    }
}
