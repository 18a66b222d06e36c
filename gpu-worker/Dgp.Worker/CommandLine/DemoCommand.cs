using System.CommandLine;
using Dgp.Engine.Tasks;
using Dgp.Worker.Demonstration;
using Dgp.Worker.Stack;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp demo</c></summary>
internal static class DemoCommand
{
    public static Command Create()
    {
        var folder = new Option<string>("--out")
        {
            Description = "Folder for the results.",
            HelpName = "DIR",
            DefaultValueFactory = _ => Path.Combine("out", "demo"),
        };
        Values.RequireName(folder);
        var data = new Option<string?>("--data") { Description = "Folder of the stack; a stack's folder is emptied first. Default: .dgp/demo.", HelpName = "DIR" };
        Values.RequireName(data);
        var steps = Values.WholeNumber("--steps", 1, RestorationOptions.MostSteps, "Iterations for each picture. Default: the preset's own.");
        var seed = Values.Seed();
        var device = Devices.Option();

        var command = new Command("demo", "Drops photographs into a storage of this machine and fetches them restored: the whole pipeline, with the prior that comes with the program.")
        {
            folder, data, steps, seed, device,
        };
        command.SetAction(parse => Run(
            Path.GetFullPath(parse.GetValue(data) ?? Installation.Data("demo")),
            parse.GetRequiredValue(folder),
            parse.GetValue(steps),
            parse.GetValue(seed),
            parse.GetRequiredValue(device),
            parse.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(string data, string folder, int? steps, long seed, string device, bool json)
    {
        using var interruption = new Interruption("Stopping the stack; Ctrl-C again kills it.");
        // The default is written as no option at all: the same job has one identity.
        var demo = new Demo(data, folder, o => o with { Steps = steps, Seed = seed == 0 ? null : seed }, device, TimeProvider.System);
        return StorageConnection.UseAsync(() => demo.RunAsync(json, interruption.Token)).GetAwaiter().GetResult();
    }
}
