using System.Globalization;

namespace Dgp.Worker.Stack;

/// <summary>A process, told apart from a later one that got the same number.</summary>
/// <param name="Started">Clock ticks since the machine's start. Source: proc(5), field 22 of stat.</param>
internal sealed record ProcessIdentity(int Pid, long Started)
{
    private const int ParentAfterName = 1;
    private const int StartTimeAfterName = 19;

    public static ProcessIdentity Own { get; } = Of(Environment.ProcessId) ?? throw new InvalidOperationException("This process is not in /proc.");

    /// <returns>Null where there is none, or it is dead and only its parent has not asked for it yet.</returns>
    public static ProcessIdentity? Of(int pid) =>
        FieldsOf(pid) is { } fields ? new ProcessIdentity(pid, long.Parse(fields[StartTimeAfterName], CultureInfo.InvariantCulture)) : null;

    /// <summary>What the process has started itself and has not ended.</summary>
    public static IEnumerable<int> ChildrenOf(int pid)
    {
        var parent = pid.ToString(CultureInfo.InvariantCulture);
        return Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
            .Where(number => number > 0 && FieldsOf(number)?[ParentAfterName] == parent);
    }

    public bool IsAlive => Of(Pid) == this;

    // After the name; null for a process that is not there or dead.
    private static string[]? FieldsOf(int pid)
    {
        try
        {
            var stat = File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{pid}/stat"));
            // The name stands in parentheses and may itself hold anything.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : fields;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
