using System.CommandLine;
using Dgp.Engine.Tasks;
using Dgp.Worker.Demonstration;

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
        var steps = Values.WholeNumber("--steps", 1, RestorationOptions.MostSteps, "Iterations for each picture. Default: the preset's own.");
        var seed = Values.Seed();
        var device = Devices.Option();

        var command = new Command("demo", "Restores three photographs in three ways, with the prior that comes with the program.")
        {
            folder, steps, seed, device,
        };
        command.SetAction(parse =>
        {
            using var interruption = new Interruption();
            return Demo.Run(
                parse.GetRequiredValue(folder),
                parse.GetValue(steps),
                parse.GetValue(seed),
                parse.GetRequiredValue(device),
                parse.GetValue(GlobalOptions.Json),
                interruption.Token);
        });
        return command;
    }
}
