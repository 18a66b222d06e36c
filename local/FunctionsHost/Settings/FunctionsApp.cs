using System.Text.Json;

namespace Dgp.FunctionsHost.Settings;

/// <summary>A built functions app: the output folder of its build, as it is.</summary>
/// <param name="Executable">Starts its worker.</param>
/// <param name="Program">First argument of that; null where the app starts itself.</param>
internal sealed record FunctionsApp(string Folder, string Executable, string? Program)
{
    private const string Config = "worker.config.json";

    /// <exception cref="FunctionSetupException">The folder holds none.</exception>
    public static FunctionsApp Find(string folder)
    {
        folder = Path.GetFullPath(folder);
        var path = Path.Combine(folder, Config);
        if (!File.Exists(path))
        {
            throw new FunctionSetupException(
                $"{folder} holds no built functions app of the isolated model: it has no {Config}. Build the app, and name the folder of its output (bin/Release/net10.0).");
        }

        try
        {
            var description = JsonElement.Parse(File.ReadAllText(path)).GetProperty("description");
            var executable = Text(description, "defaultExecutablePath").Replace("{WorkerRoot}", folder + Path.DirectorySeparatorChar, StringComparison.Ordinal);
            var program = Path.Combine(folder, Text(description, "defaultWorkerPath"));
            if (!File.Exists(program))
            {
                throw new FunctionSetupException($"{path} names the program {program}, which is not there. Build the app again.");
            }

            // An app that brings its own runtime is its own program.
            return executable == "dotnet" ? new(folder, Dotnet, program) : new(folder, executable, null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new FunctionSetupException($"{path} is not what the Functions SDK writes: {e.Message} Build the app again.", e);
        }
    }

    public string Name => Path.GetFileNameWithoutExtension(Program ?? Executable);

    // The one that runs this host, which need not be in the PATH.
    private static string Dotnet => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    private static string Text(JsonElement description, string name) => description.GetProperty(name).GetString() ?? throw new KeyNotFoundException(name);
}
