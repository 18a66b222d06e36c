using System.Text;

namespace Dgp.Contracts;

/// <summary>Names as users write them.</summary>
public static class Names
{
    /// <summary><c>SuperResolve</c> is <c>super-resolve</c>.</summary>
    public static string Dashed(string pascal)
    {
        var name = new StringBuilder();
        foreach (var c in pascal)
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
