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

    /// <summary>The folder of the functions app, as its build left it.</summary>
    /// <exception cref="DgpException">NotFound.</exception>
    public static string Functions => Path.GetDirectoryName(Require(Path.Combine(AppContext.BaseDirectory, "functions", "worker.config.json"), "the functions"))!;

    /// <exception cref="DgpException">NotFound.</exception>
    public static string FunctionsHost => Require(Path.Combine(AppContext.BaseDirectory, "functions-host", "dgp-functions-host.dll"), "the functions");

    /// <exception cref="DgpException">NotFound.</exception>
    public static string Queue => Require(Path.Combine(AppContext.BaseDirectory, "service-bus", "dgp-service-bus.dll"), "the queue");

    /// <summary>The queue as the compose files have it, too.</summary>
    public static string QueueConfiguration => Path.Combine(AppContext.BaseDirectory, "service-bus", "service-bus.json");

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
