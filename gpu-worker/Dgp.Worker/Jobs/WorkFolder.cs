using Dgp.Contracts;

namespace Dgp.Worker.Jobs;

/// <summary>Files that live no longer than this process; those of processes that were killed are cleared away by later ones.</summary>
internal sealed class WorkFolder : IDisposable
{
    // Longer than any job may take, so that it is nobody's.
    private static readonly TimeSpan Abandoned = TimeSpan.FromDays(8);

    private readonly string _path;

    /// <exception cref="DgpException">CannotWrite.</exception>
    public WorkFolder(WorkerSettings settings, TimeProvider time)
    {
        var all = Path.Combine(settings.Cache, "work");
        _path = Path.Combine(all, Guid.NewGuid().ToString("N"));
        try
        {
            Directory.CreateDirectory(_path);
            foreach (var old in Directory.GetDirectories(all).Where(d => time.GetUtcNow() - Directory.GetLastWriteTimeUtc(d) > Abandoned))
            {
                Delete(old);
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

    public void Dispose() => Delete(_path);

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
