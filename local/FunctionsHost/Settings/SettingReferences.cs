using System.Text.RegularExpressions;

namespace Dgp.FunctionsHost.Settings;

/// <summary><c>%Name%</c> in an attribute stands for the setting of that name.</summary>
internal static partial class SettingReferences
{
    /// <exception cref="FunctionSetupException">The setting is missing, or a percent sign has no partner.</exception>
    public static string Resolve(string text, IConfiguration settings)
    {
        var resolved = Reference().Replace(text, match => match.Groups["name"].Value is { Length: > 0 } name
            ? settings[name] ?? throw new FunctionSetupException(
                $"'{text}' refers to the setting '{name}', which is not set. Set it in the environment or in local.settings.json (Values).")
            : throw new FunctionSetupException($"'{text}' has a percent sign without a partner; a setting is written %Name%."));
        return resolved;
    }

    // An unpaired sign matches with an empty name.
    [GeneratedRegex("%(?<name>[^%]+)%|%")]
    private static partial Regex Reference();
}
