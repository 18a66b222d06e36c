using Dgp.Contracts;

namespace Dgp.Worker.Stack;

/// <summary>Where the parts of the local stack lie on this machine.</summary>
internal static class Installation
{
    /// <summary>Set by the launcher: the repository's folder.</summary>
    public const string RootVariable = "DGP_ROOT";

    public static string Root { get; } =
        Path.GetFullPath(Environment.GetEnvironmentVariable(RootVariable) is { Length: > 0 } root ? root : Environment.CurrentDirectory);

    public static string Data(string name) => Path.Combine(Root, ".dgp", name);

    /// <summary>What runs our programs: the same as runs this one.</summary>
    public static string Dotnet { get; } =
        Path.GetFileName(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    public static string Worker { get; } = Path.Combine(AppContext.BaseDirectory, "dgp.dll");

    /// <exception cref="DgpException">NotFound.</exception>
    public static string Functions => Require(Path.Combine(AppContext.BaseDirectory, "functions", "dgp-functions.dll"), "the functions");

    /// <exception cref="DgpException">NotFound.</exception>
    public static string Azurite
    {
        get
        {
            var folder = Path.Combine(Root, "azurite");
            _ = Require(Path.Combine(folder, "node_modules", "azurite", "package.json"), "Azurite");
            return Require(Path.Combine(folder, "durable.js"), "Azurite");
        }
    }

    private static string Require(string path, string what) => File.Exists(path)
        ? path
        : throw new DgpException(
            ErrorCode.NotFound, $"{path}, which is needed for {what}, is not there.", "Use ./dgp in the repository's folder: it installs and builds what is missing.");
}
