using System.Globalization;
using Dgp.Contracts;

namespace Dgp.Worker.Stack;

/// <summary>One stack per data folder. The system lets go of the lock when its holder dies, however it dies.</summary>
internal sealed class StackLock : IDisposable
{
    public const string Name = "lock";

    private readonly FileStream _file;

    private StackLock(FileStream file) => _file = file;

    /// <exception cref="DgpException">CannotWrite: another stack has the folder, or it cannot be written.</exception>
    public static StackLock Take(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused($"{folder} cannot be made: {e.Message}", "Choose another folder with --data.", e);
        }

        try
        {
            return new StackLock(new FileStream(Path.Combine(folder, Name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException e)
        {
            var owner = StackFile.Read(folder)?.Owner;
            var who = owner is { IsAlive: true } ? string.Create(CultureInfo.InvariantCulture, $", process {owner.Pid}") : "";
            throw Refused($"Another stack runs on {folder}{who}.", "Use that one, stop it with Ctrl-C, or choose another folder with --data.", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Refused($"{folder} cannot be written: {e.Message}", "Choose another folder with --data.", e);
        }
    }

    public void Dispose() => _file.Dispose();

    private static DgpException Refused(string message, string hint, Exception inner) => new(ErrorCode.CannotWrite, message, hint, inner);
}
