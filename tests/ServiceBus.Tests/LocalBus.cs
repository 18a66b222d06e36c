using Microsoft.Data.Sqlite;

namespace ServiceBus.Tests;

/// <summary>A queue file of its own with a queue in it, and a client that is patient for milliseconds.</summary>
internal sealed class LocalBus : IAsyncDisposable
{
    public const string Queue = "jobs";

    /// <summary>Long enough to look once; nothing that is there is missed.</summary>
    public static readonly TimeSpan Look = TimeSpan.FromMilliseconds(1);

    /// <summary>For what is sure to come.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("servicebus-");

    private LocalBus(TimeProvider clock)
    {
        Path = System.IO.Path.Combine(_folder.FullName, "servicebus.db");
        ConnectionString = ConnectionStringTo(Path);
        Clock = clock as ManualClock ?? new ManualClock();
        Administration = new(ConnectionString, clock);
        Client = new(ConnectionString, QuickToGiveUp(), clock);
    }

    public string Path { get; }

    public string ConnectionString { get; }

    public ManualClock Clock { get; }

    public ServiceBusAdministrationClient Administration { get; }

    public ServiceBusClient Client { get; }

    public static string ConnectionStringTo(string path) =>
        $"Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;LocalFile={path}";

    public static ServiceBusClientOptions QuickToGiveUp() => new()
    {
        RetryOptions = { Mode = ServiceBusRetryMode.Fixed, MaxRetries = 1, Delay = TimeSpan.FromMilliseconds(1) },
    };

    /// <summary>With a clock that the test sets.</summary>
    public static Task<LocalBus> StartAsync(Action<CreateQueueOptions>? configure = null) => StartAsync(new ManualClock(), configure);

    /// <summary>With the machine's clock.</summary>
    public static Task<LocalBus> StartInRealTimeAsync(Action<CreateQueueOptions>? configure = null) => StartAsync(TimeProvider.System, configure);

    public static async Task<LocalBus> StartAsync(TimeProvider clock, Action<CreateQueueOptions>? configure)
    {
        var bus = new LocalBus(clock);
        var options = new CreateQueueOptions(Queue);
        configure?.Invoke(options);
        await bus.Administration.CreateQueueAsync(options, TestContext.Current.CancellationToken);
        return bus;
    }

    public ServiceBusReceiver DeadLetters() => Client.CreateReceiver(Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    public Task SendAsync(params string[] bodies) =>
        Client.CreateSender(Queue).SendMessagesAsync(bodies.Select(body => new ServiceBusMessage(body)), TestContext.Current.CancellationToken);

    public async Task<QueueRuntimeProperties> CountAsync() =>
        (await Administration.GetQueueRuntimePropertiesAsync(Queue, TestContext.Current.CancellationToken)).Value;

    /// <summary>Runs SQL beside the package.</summary>
    public object? Sql(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
