using Dgp.Contracts;

namespace Dgp.Worker.Jobs;

/// <summary>Files that live no longer than this process; those of processes that were killed are cleared away by later ones.</summary>
internal sealed class WorkFolder : IDisposable
{
    // Held open, and so locked, for as long as the process lives.
    private const string OwnerName = "owner";

    // For a folder whose owner is just being written, or that has none.
    private static readonly TimeSpan Young = TimeSpan.FromHours(1);

    private readonly string _path;
    private readonly FileStream _owner;

    /// <exception cref="DgpException">CannotWrite.</exception>
    public WorkFolder(WorkerSettings settings, TimeProvider time)
    {
        var all = Path.Combine(settings.Cache, "work");
        _path = Path.Combine(all, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(_path);
            _owner = Lock(_path, FileMode.CreateNew);
            // Where a file system knows no locks, this one looks abandoned, too: then nobody knows of any whose it is.
            if (!IsAbandoned(_path, time.GetUtcNow()))
            {
                foreach (var other in Directory.GetDirectories(all).Where(d => IsAbandoned(d, time.GetUtcNow())))
                {
                    Delete(other);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DgpException(
                ErrorCode.CannotWrite,
                $"{settings.Cache} cannot be written to: {e.Message}",
                $"Name a folder that you may write to and that has room in {WorkerSettings.CacheName}.",
                e);
        }
    }

    /// <summary>A path that no file has yet.</summary>
    public string NewFile() => Path.Combine(_path, Guid.NewGuid().ToString("N"));

    public void Dispose()
    {
        Delete(_path);
        _owner.Dispose();
    }

    private static bool IsAbandoned(string folder, DateTimeOffset now)
    {
        try
        {
            Lock(folder, FileMode.Open).Dispose();
            return true;
        }
        catch (FileNotFoundException)
        {
            return now - Directory.GetLastWriteTimeUtc(folder) > Young;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Its process lives, or another one clears it away.
            return false;
        }
    }

    private static FileStream Lock(string folder, FileMode mode) => new(Path.Combine(folder, OwnerName), mode, FileAccess.ReadWrite, FileShare.None);

    private static void Delete(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (IOException)
        {
            // Another worker clears it away at the same time, or a later one will.
        }
    }
}
