namespace FunctionsWorker.Tests.Hosting;

public sealed class FaultyFunctionsTests(Storage storage)
{
    [Fact]
    public async Task A_host_with_faulty_functions_names_every_fault_and_does_not_start()
    {
        (string Function, string Hint)[] faults =
        [
            ("NoSetting", "parameter 'blob': '%Missing%/{name}' refers to the setting 'Missing'"),
            ("NoConnection", "parameter 'blob': The storage connection 'Nowhere' is not configured. Set 'Nowhere'"),
            ("NoBus", "parameter 'message': The Service Bus connection 'NoBusHere' is not configured"),
            ("UnknownParameter", "parameter 'nmae': nothing binds it. It can be a FunctionContext, a CancellationToken, or have one of the names name,"),
            ("UnknownToken", "parameter 'mask': the trigger has no value for {mask}"),
            ("BadSchedule", "parameter 'timer': the schedule 'every day'"),
            ("NeverComes", "never comes"),
            ("BadRoute", "parameter 'request': the route 'a/{b'"),
            ("NotAwaited", "return a Task"),
            ("NoTrigger", "has no trigger"),
            ("TwoTriggers", "more than one trigger"),
            ("NotAnArray", "Declare ServiceBusReceivedMessage[]"),
            ("Twice", "have the same name"),
        ];
        var settings = storage.Settings();
        settings["Bus"] = "Endpoint=sb://localhost;SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;LocalFile=/nowhere/bus.db";

        var (code, log) = await HostProcess.RunAsync([.. faults.Select(fault => fault.Function)], settings);

        Assert.Equal(1, code);
        var lines = log.Split('\n');
        Assert.All(faults, fault =>
            Assert.Contains(fault.Hint, Assert.Single(lines, line => line.Contains($"The function {fault.Function} is in error", StringComparison.Ordinal)), StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", log, StringComparison.Ordinal);
        Assert.DoesNotContain("Running", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_the_hosts_storage_a_blob_function_does_not_start()
    {
        var settings = storage.Settings();
        settings["AzureWebJobsStorage"] = "";

        var (code, log) = await HostProcess.RunAsync(["Watch"], settings);

        Assert.Equal(1, code);
        Assert.Contains("Set 'AzureWebJobsStorage'", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disabled_function_is_not_even_looked_at()
    {
        var settings = storage.Settings();
        settings["AzureWebJobs__BadSchedule__Disabled"] = "true";

        await using var host = await HostProcess.StartAsync(["BadSchedule", "Plain"], settings);

        Assert.Contains("Running 1 functions", host.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"extensions":{"blobs":{"poisonBlobThreshold":-1}}}""", "extensions.blobs.poisonBlobThreshold is '-1'")]
    [InlineData("""{"functionTimeout":"soon"}""", "functionTimeout is 'soon'")]
    public async Task A_wrong_value_in_host_json_keeps_the_host_from_starting(string hostJson, string hint)
    {
        var (code, log) = await HostProcess.RunAsync(["Watch"], storage.Settings("uploads"), hostJson);

        Assert.Equal(1, code);
        Assert.Contains(hint, log, StringComparison.Ordinal);
    }
}
