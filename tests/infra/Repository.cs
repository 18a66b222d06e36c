namespace Dgp.Infra.Tests;

/// <summary>Files of the checkout that tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    /// <param name="parts">From the root of the checkout.</param>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    public static string Text(params string[] parts) => File.ReadAllText(PathOf(parts));

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "DgpFunctions.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository."));
}
