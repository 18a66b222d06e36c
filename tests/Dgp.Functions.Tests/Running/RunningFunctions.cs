namespace Dgp.Functions.Tests.Running;

/// <summary>The whole, shared by the tests that look at it from outside. Each test has names of its own.</summary>
public sealed class RunningFunctions : LocalServices
{
    public FunctionsProcess Process { get; private set; } = null!;

    public HttpClient Http => Process.Http;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Process = await FunctionsProcess.StartAsync(Environment);
    }

    public override async ValueTask DisposeAsync()
    {
        await Process.DisposeAsync();
        await base.DisposeAsync();
    }
}
