using System.CommandLine;
using System.Globalization;
using Dgp.Worker.CommandLine;

namespace Dgp.Worker.Verify;

/// <summary>./dgp verify: whether this machine's build computes what the published code computed.</summary>
internal static class VerifyCommand
{
    public static Command Create()
    {
        var fixtures = new Option<string>("--fixtures")
        {
            Description = "Folder of reference values: one folder per pair of networks, and imaging.",
            HelpName = "DIR",
            Required = true,
        };
        var device = Devices.Option();
        var command = new Command("verify", "Checks this machine's numbers against recorded ones.") { fixtures, device };
        command.SetAction(parse => Run(parse.GetRequiredValue(fixtures), parse.GetRequiredValue(device), parse.GetValue(GlobalOptions.Json)));
        return command;
    }

    private static int Run(string fixtures, string deviceName, bool json)
    {
        var device = Devices.Find(deviceName);
        var checks = new List<Check>();
        foreach (var check in Verification.Run(fixtures, Path.Combine(AppContext.BaseDirectory, "samples"), device))
        {
            checks.Add(check);
            if (!json)
            {
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(check.Ok ? "ok  " : "FAIL")}  {check.Fixture,-10} {check.Name,-50} {check.Deviation,10:0.0e+00}  of {check.Tolerance:0.0e+00}"));
            }
        }

        if (checks.Count == 0)
        {
            throw FixtureFolder.Bad($"'{fixtures}' holds nothing to compare with.");
        }

        var report = new VerifyReport(checks.All(c => c.Ok), device.ToString(), checks);
        if (json)
        {
            JsonOutput.Write(report, VerifyJson.Default.VerifyReport);
        }
        else
        {
            Console.Out.WriteLine(report.Ok
                ? $"All {checks.Count} checks are within their tolerances on {report.Device}."
                : $"{checks.Count(c => !c.Ok)} of {checks.Count} checks are outside their tolerances on {report.Device}.");
        }

        return report.Ok ? ExitCode.Ok : ExitCode.Failed;
    }
}
