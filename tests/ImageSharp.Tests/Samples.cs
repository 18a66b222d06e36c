namespace ImageSharp.Tests;

/// <summary>The photographs of the checkout.</summary>
internal static class Samples
{
    private static readonly string Folder = Find(AppContext.BaseDirectory);

    public static string Chelsea => PathOf("chelsea.png");

    public static string Rocket => PathOf("rocket.jpg");

    /// <summary>Skips the test where the checkout has no such photograph.</summary>
    private static string PathOf(string name)
    {
        var path = Path.Combine(Folder, name);
        Assert.SkipUnless(File.Exists(path), $"{path} is missing.");
        return path;
    }

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "Directory.Packages.props"))
        ? Path.Combine(folder, "samples")
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository."));
}
