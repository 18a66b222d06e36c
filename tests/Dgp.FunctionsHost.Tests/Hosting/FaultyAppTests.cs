namespace Dgp.FunctionsHost.Tests.Hosting;

public sealed class FaultyAppTests(Storage storage)
{
    [Fact]
    public async Task A_host_with_faulty_functions_names_every_fault_and_does_not_start()
    {
        (string Function, string Hint)[] faults =
        [
            ("NoSetting", "'%Missing%/{name}' refers to the setting 'Missing'"),
            ("NoConnection", "The storage connection 'Nowhere' is not configured. Set 'Nowhere'"),
            ("UnknownToken", "the trigger has no value for {mask}"),
            ("BadSchedule", "the schedule 'every day'"),
            ("NeverComes", "never comes"),
            ("BadRoute", "the route 'a/{b'"),
            ("Output", "no output binding 'blob'"),
        ];

        var (code, log) = await HostProcess.RunAsync([.. faults.Select(fault => fault.Function)], new(storage.Settings()) { ["Route"] = "a/{b" });

        Assert.Equal(1, code);
        var lines = log.Split('\n');
        Assert.All(faults, fault =>
            Assert.Contains(fault.Hint, Assert.Single(lines, line => line.Contains($"The function {fault.Function} is in error", StringComparison.Ordinal)), StringComparison.Ordinal));
        Assert.Contains("7 of 7 functions are in error", log, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Running", log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AzureWebJobsStorage", "", "Set 'AzureWebJobsStorage'")]
    [InlineData("AzureFunctionsJobHost__extensions__blobs__poisonBlobThreshold", "-1", "extensions.blobs.poisonBlobThreshold is '-1'")]
    [InlineData("FUNCTIONS_REQUEST_BODY_SIZE_LIMIT", "much", "FUNCTIONS_REQUEST_BODY_SIZE_LIMIT is 'much'")]
    public async Task A_wrong_setting_keeps_the_host_from_starting_and_is_named(string name, string value, string hint)
    {
        var (code, log) = await HostProcess.RunAsync(["Watch"], new Dictionary<string, string>(storage.Settings("uploads")) { [name] = value });

        Assert.Equal(1, code);
        Assert.Contains(hint, log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_function_is_not_even_looked_at()
    {
        var settings = storage.Settings();
        settings["AzureWebJobs__BadSchedule__Disabled"] = "true";

        await using var host = await HostProcess.StartAsync(["BadSchedule", "hello"], settings);

        Assert.Contains("Running 1 functions", host.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, "has no worker.config.json")]
    [InlineData("{", "{}", "is not what the Functions SDK writes")]
    [InlineData("""{"description":{"defaultExecutablePath":"dotnet"}}""", "{}", "is not what the Functions SDK writes")]
    [InlineData("""{"description":{"defaultExecutablePath":"dotnet","defaultWorkerPath":"gone.dll"}}""", "{}", "which is not there. Build the app again")]
    [InlineData("""{"description":{"defaultExecutablePath":"dotnet","defaultWorkerPath":"app.dll"}}""", "{", "host.json cannot be read")]
    [InlineData("""{"description":{"defaultExecutablePath":"dotnet","defaultWorkerPath":"app.dll"}}""", null, "host.json is not there")]
    [InlineData("""{"description":{"defaultExecutablePath":"dotnet","defaultWorkerPath":"app.dll"}}""", "{}", "The worker process ended with")]
    public async Task A_folder_that_holds_no_working_app_is_told_apart(string? config, string? hostJson, string hint)
    {
        var folder = Directory.CreateTempSubdirectory("faulty-app-");
        try
        {
            foreach (var (name, content) in new[] { ("worker.config.json", config), ("host.json", hostJson), ("app.dll", "no program") })
            {
                if (content is not null)
                {
                    await File.WriteAllTextAsync(Path.Combine(folder.FullName, name), content, TestContext.Current.CancellationToken);
                }
            }

            var (code, log) = await HostProcess.RunAsync([], storage.Settings(), folder.FullName);

            Assert.Equal(1, code);
            Assert.Contains(hint, log, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
