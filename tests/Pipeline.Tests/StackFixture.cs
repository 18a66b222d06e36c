using Dgp.Worker.Tests;

namespace Dgp.Pipeline.Tests;

/// <summary>One stack for all tests of a class.</summary>
public sealed class StackFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    internal RunningStack Stack { get; private set; } = null!;

    internal string this[string name] => _folder[name];

    public async ValueTask InitializeAsync() => Stack = await RunningStack.StartAsync(_folder["stack"], workers: 1);

    public async ValueTask DisposeAsync()
    {
        await Stack.DisposeAsync();
        _folder.Dispose();
    }
}
