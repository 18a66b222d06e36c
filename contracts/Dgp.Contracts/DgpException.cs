using System.Text;

namespace Dgp.Contracts;

/// <summary>A failure that a user can understand and act on: what happened, and what to do about it.</summary>
public sealed class DgpException(ErrorCode code, string message, string hint, Exception? inner = null) : Exception(message, inner)
{
    public ErrorCode Code { get; } = code;

    /// <summary>What to do now, as one sentence.</summary>
    public string Hint { get; } = hint;

    /// <summary>The code as users see it: <c>bad-option</c>, <c>unsafe-pickle</c>.</summary>
    public string CodeName => NameOf(Code);

    public static string NameOf(ErrorCode code)
    {
        var name = new StringBuilder();
        foreach (var c in code.ToString())
        {
            if (char.IsUpper(c) && name.Length > 0)
            {
                name.Append('-');
            }

            name.Append(char.ToLowerInvariant(c));
        }

        return name.ToString();
    }
}
