namespace Dgp.FunctionsHost.Tests.Http;

public sealed class HttpCrashTests(Storage storage)
{
    [Fact]
    public async Task A_request_that_comes_while_there_is_no_worker_waits_for_the_next_one()
    {
        await using var host = await HostProcess.StartAsync(["hello"], storage.Settings());
        host.KillWorker();
        await host.LoggedAsync("it is started again");

        var answer = await host.Client.GetStringAsync("/api/hello?name=patience", TestContext.Current.CancellationToken);

        Assert.Equal("""{"hello":"patience","method":"GET"}""", answer);
        Assert.Equal(2, host.WorkerStarts);
    }
}
