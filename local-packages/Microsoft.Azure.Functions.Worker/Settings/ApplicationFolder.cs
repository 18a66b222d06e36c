namespace Microsoft.Azure.Functions.Worker.Settings;

/// <summary>The folder with host.json and local.settings.json: beside the assembly, or where FUNCTIONS_APPLICATION_DIRECTORY says.</summary>
internal sealed record ApplicationFolder(string Path)
{
    public const string Variable = "FUNCTIONS_APPLICATION_DIRECTORY";

    public static ApplicationFolder Find()
    {
        var named = Environment.GetEnvironmentVariable(Variable);
        return new ApplicationFolder(string.IsNullOrWhiteSpace(named) ? AppContext.BaseDirectory : named);
    }

    public string File(string name) => System.IO.Path.Combine(Path, name);
}
