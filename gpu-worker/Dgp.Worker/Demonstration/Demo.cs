using System.Globalization;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Demonstration;

/// <summary>Three photographs, three tasks, the embedded prior.</summary>
internal static class Demo
{
    private static readonly (RestorationTask Task, string Picture, string Class, int? Scale)[] Plan =
    [
        (RestorationTask.Colorize,     "chelsea.png", "cat",                      null),
        (RestorationTask.Inpaint,      "rocket.jpg",  TaskOptions.AutomaticClass, null),
        // Four times smaller than 32 pixels is 8: nobody could tell a cup of coffee.
        (RestorationTask.SuperResolve, "coffee.png",  TaskOptions.AutomaticClass, 2),
    ];

    public static int Run(string folder, int? steps, long seed, string device, bool json, CancellationToken cancellation)
    {
        var rows = new List<DemoRow>();
        foreach (var (task, picture, className, scale) in Plan)
        {
            var request = new RestorationRequest
            {
                Task = task,
                Files = [Path.Combine(AppContext.BaseDirectory, "samples", picture)],
                Prior = TaskOptions.DefaultPrior,
                Class = className,
                Scale = scale,
                Device = device,
                Seed = seed,
                Steps = steps,
                Out = Path.Combine(folder, $"{task.Verb()}-{Path.GetFileNameWithoutExtension(picture)}"),
            };
            var result = RestorationRun.All(request, cancellation)[0];
            rows.Add(new DemoRow(task.Verb(), picture, result));
            if (result.Interrupted)
            {
                break;
            }
        }

        var results = rows.Select(r => r.Result).ToList();
        var code = RestorationOutput.Code(results);
        if (json)
        {
            JsonOutput.Write(new DemoOutput(code == ExitCode.Ok, rows), JsonOutput.Types.DemoOutput);
        }
        else
        {
            Print(rows);
        }

        return cancellation.IsCancellationRequested ? ExitCode.Interrupted : code;
    }

    private static void Print(IReadOnlyList<DemoRow> rows)
    {
        Row("TASK", "PICTURE", "CLASS", "PSNR", "SECONDS", "RESTORED");
        foreach (var (task, picture, result) in rows.Where(r => r.Result.Error is null))
        {
            Row(task, picture, result.Class!.Name, Number(result.Psnr, "0.00"), Number(result.Seconds, "0.0"), Path.Combine(result.Out!, ResultFiles.Restored));
        }

        Console.Out.WriteLine($"{ResultFiles.Comparison} in each folder shows input, target and result side by side.");
        foreach (var failed in rows.Where(r => r.Result.Error is not null))
        {
            failed.Result.Error!.Write(failed.Picture);
        }
    }

    private static void Row(string task, string picture, string name, string psnr, string seconds, string path) =>
        Console.Out.WriteLine($"{task,-15}{picture,-14}{name,-12}{psnr,7}{seconds,9}  {path}");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "-";
}

internal sealed record DemoOutput(bool Ok, IReadOnlyList<DemoRow> Results);

internal sealed record DemoRow(string Task, string Picture, FileResult Result);
