using System.Diagnostics;

namespace Dgp.Worker.Tests;

/// <summary>Programs of others, as witnesses: libwebp's cwebp, dwebp, webpmux and webpinfo.</summary>
internal static class Programs
{
    /// <returns>What it said.</returns>
    public static string Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var said = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program}: {error.GetAwaiter().GetResult()}");
        return said;
    }
}
