namespace Dgp.Engine.Tests;

/// <summary>Files of the checkout that tests read.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Fixture(string name) => Path.Combine(Root, "tests", "fixtures", "parity", name);

    public static string EmbeddedPrior => Path.Combine(Root, "gpu-worker", "priors", "cifar10-32");

    private static string Find(string folder) => File.Exists(Path.Combine(folder, "DgpFunctions.sln"))
        ? folder
        : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The tests run outside the repository."));
}
