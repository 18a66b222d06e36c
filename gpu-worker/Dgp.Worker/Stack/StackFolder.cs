using Dgp.Contracts;

namespace Dgp.Worker.Stack;

/// <summary>The data folder of a stack.</summary>
internal static class StackFolder
{
    private static readonly string[] Folders = ["azurite", "cache", "logs", "pictures"];
    private static readonly string[] Files = ["servicebus.db", StackFile.Name];

    /// <summary>Makes what is missing, and empties it first if that was asked for.</summary>
    /// <exception cref="DgpException">CannotWrite: it was to be emptied, and holds what is no stack's.</exception>
    public static void Prepare(StackSettings settings)
    {
        if (settings.Fresh)
        {
            Empty(settings);
        }

        foreach (var folder in Folders)
        {
            Directory.CreateDirectory(settings.Path(folder));
        }
    }

    private static void Empty(StackSettings settings)
    {
        var old = new DirectoryInfo(settings.Data).GetFileSystemInfos().Where(f => f.Name != StackLock.Name).ToList();
        // A mistyped --data must not cost anybody a folder of photographs.
        if (old.FirstOrDefault(f => !IsOurs(f)) is { } stranger)
        {
            throw new DgpException(
                ErrorCode.CannotWrite, $"{settings.Data} is to be emptied, but {stranger.Name} in it is no stack's.", "Choose a new folder, or empty it yourself.");
        }

        foreach (var entry in old)
        {
            if (entry is DirectoryInfo folder)
            {
                folder.Delete(recursive: true);
            }
            else
            {
                entry.Delete();
            }
        }
    }

    // SQLite keeps two files beside its own.
    private static bool IsOurs(FileSystemInfo entry) => entry is DirectoryInfo
        ? Folders.Contains(entry.Name)
        : Files.Any(f => entry.Name.StartsWith(f, StringComparison.Ordinal));
}
