using Dgp.Contracts;

namespace Dgp.Worker.Training;

/// <summary>Which folders are classes, and in which order: one name a line.</summary>
internal static class ClassFile
{
    /// <exception cref="DgpException">NotFound; BadOption: empty, or a name comes twice.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        string[] names;
        try
        {
            names = File.ReadAllLines(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DgpException(ErrorCode.NotFound, $"{path} cannot be read: {e.Message}", "Name a file with one folder's name a line.", e);
        }

        List<string> classes = [.. names.Select(n => n.Trim()).Where(n => n.Length > 0)];
        return classes.Count == classes.Distinct(StringComparer.Ordinal).Count()
            ? classes
            : throw new DgpException(ErrorCode.BadOption, $"{path} names a class twice.", "Give each folder's name once, one a line.");
    }
}
