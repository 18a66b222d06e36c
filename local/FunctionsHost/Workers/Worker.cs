using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Dgp.FunctionsHost.Rpc;
using Dgp.FunctionsHost.Settings;
using Google.Protobuf.WellKnownTypes;

namespace Dgp.FunctionsHost.Workers;

/// <summary>A process that runs functions, and the stream to it.</summary>
internal sealed class Worker
{
    // A start takes a second; on a busy machine many times that.
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    // A cancellation that overtakes its invocation is forgotten by the worker, so it is said again.
    private static readonly TimeSpan CancelAgain = TimeSpan.FromMilliseconds(250);

    // From the end of its stream to that of the process.
    private static readonly TimeSpan LastSteps = TimeSpan.FromSeconds(5);

    private readonly Process _process;
    private readonly WorkerOutput _output;
    private readonly ILoggerFactory _logs;
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StatusResult>> _running = new();
    private readonly TaskCompletionSource<WorkerInitResponse> _init = New<WorkerInitResponse>();
    private readonly TaskCompletionSource<FunctionMetadataResponse> _metadata = New<FunctionMetadataResponse>();
    private readonly ConcurrentDictionary<string, TaskCompletionSource<StatusResult>> _loads = new();
    private readonly Dictionary<string, string> _ids = [];
    private WorkerStream? _stream;

    private Worker(Process process, ILoggerFactory logs)
    {
        _process = process;
        _logs = logs;
        _output = new WorkerOutput(process, logs.CreateLogger("Worker"));
        Pid = process.Id;
        Ended = process.WaitForExitAsync();
    }

    public int Pid { get; }

    /// <summary>The process has ended.</summary>
    public Task Ended { get; }

    public IReadOnlyList<Function> Functions { get; private set; } = [];

    /// <summary>Where it serves HTTP functions; null if the app does not (ConfigureFunctionsWebApplication).</summary>
    public string? HttpAddress { get; private set; }

    /// <summary>Starts the process, asks for its functions and loads those that are wanted.</summary>
    /// <exception cref="WorkerException">It ended, took too long, or a function does not load.</exception>
    public static async Task<Worker> StartAsync(
        FunctionsApp app, RpcServer rpc, Func<string, bool> isWanted, ILoggerFactory logs, CancellationToken cancellation)
    {
        var id = Guid.NewGuid().ToString();
        var arrival = rpc.Streams.ExpectAsync(id);
        var worker = new Worker(Process.Start(StartInfo(app, rpc.Address, id))!, logs);
        try
        {
            var stream = await worker.StepAsync(arrival, "connect", cancellation);
            worker._stream = stream;
            _ = worker.ReadAsync(stream);
            await worker.ShakeHandsAsync(app.Folder, isWanted, cancellation);
            return worker;
        }
        catch
        {
            await worker.KillAsync();
            throw;
        }
    }

    /// <exception cref="FunctionFailedException">The function threw.</exception>
    /// <exception cref="WorkerException">The worker ended meanwhile.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and heeded it.</exception>
    public async Task InvokeAsync(Function function, Invocation invocation, CancellationToken cancellation)
    {
        var done = _running[invocation.Id] = New<StatusResult>();
        var request = new InvocationRequest
        {
            InvocationId = invocation.Id,
            FunctionId = _ids[function.Name],
            TraceContext = new RpcTraceContext { TraceParent = Activity.Current?.Id ?? "", TraceState = Activity.Current?.TraceStateString ?? "" },
        };
        request.InputData.Add(invocation.Inputs.Select(input => new ParameterBinding { Name = input.Key, Data = input.Value }));
        request.TriggerMetadata.Add(invocation.Data.ToDictionary());
        Send(new StreamingMessage { InvocationRequest = request });
        await using var registration = cancellation.Register(() => _ = CancelAsync(invocation.Id, done.Task));
        await Task.WhenAny(done.Task, Ended);
        _running.TryRemove(invocation.Id, out _);
        if (!done.Task.IsCompleted)
        {
            throw new WorkerException($"The worker process ended with {ExitCode} in the middle of it.");
        }

        Check(await done.Task, cancellation);
    }

    /// <summary>Asks it to end, and kills it once its grace is over.</summary>
    public async Task StopAsync(TimeSpan grace)
    {
        Send(new StreamingMessage { WorkerTerminate = new WorkerTerminate { GracePeriod = Duration.FromTimeSpan(grace) } });
        await Task.WhenAny(Ended, Task.Delay(grace));
        await KillAsync();
    }

    /// <summary>kill -9, and all that it started.</summary>
    public async Task KillAsync()
    {
        if (!Ended.IsCompleted)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Ended;
    }

    public int ExitCode => _process.ExitCode;

    private static ProcessStartInfo StartInfo(FunctionsApp app, Uri rpc, string id)
    {
        var start = new ProcessStartInfo(app.Executable)
        {
            WorkingDirectory = app.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            "--functions-uri", rpc.AbsoluteUri,
            "--functions-worker-id", id,
            "--functions-request-id", Guid.NewGuid().ToString(),
            "--functions-grpc-max-message-length", int.MaxValue.ToString(CultureInfo.InvariantCulture),
        ];
        foreach (var argument in app.Program is { } program ? [program, .. arguments] : arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["FUNCTIONS_APPLICATION_DIRECTORY"] = app.Folder;
        start.Environment["FUNCTIONS_WORKER_DIRECTORY"] = app.Folder;
        start.Environment["FUNCTIONS_WORKER_RUNTIME"] = "dotnet-isolated";
        start.Environment.TryAdd("AZURE_FUNCTIONS_ENVIRONMENT", "Development");
        start.Environment["DOTNET_STARTUP_HOOKS"] = typeof(StartupHook).Assembly.Location;
        // It would tell of every request twice.
        start.Environment.TryAdd("Logging__LogLevel__Microsoft.AspNetCore", "Warning");
        // The host's own address; the worker takes a port for itself.
        start.Environment.Remove("ASPNETCORE_URLS");
        return start;
    }

    private async Task ShakeHandsAsync(string folder, Func<string, bool> isWanted, CancellationToken cancellation)
    {
        Send(new StreamingMessage { WorkerInitRequest = new WorkerInitRequest { HostVersion = "4.0.0.0", WorkerDirectory = folder, FunctionAppDirectory = folder } });
        var init = await StepAsync(_init.Task, "start", cancellation);
        Check(init.Result, "The worker does not start");
        HttpAddress = init.Capabilities.GetValueOrDefault("HttpUri");

        Send(new StreamingMessage { FunctionsMetadataRequest = new FunctionsMetadataRequest { FunctionAppDirectory = folder } });
        var metadata = await StepAsync(_metadata.Task, "name its functions", cancellation);
        Check(metadata.Result, "The worker cannot name its functions");
        Functions = [.. metadata.FunctionMetadataResults.Where(m => isWanted(m.Name)).Select(Function.From)];
        foreach (var function in Functions)
        {
            _ids[function.Name] = function.Metadata.FunctionId;
            _loads[function.Metadata.FunctionId] = New<StatusResult>();
            Send(new StreamingMessage { FunctionLoadRequest = new FunctionLoadRequest { FunctionId = function.Metadata.FunctionId, Metadata = function.Metadata } });
        }

        foreach (var function in Functions)
        {
            var loaded = await StepAsync(_loads[function.Metadata.FunctionId].Task, $"load {function.Name}", cancellation);
            Check(loaded, $"The function {function.Name} does not load");
        }
    }

    // One step of the handshake.
    private async Task<T> StepAsync<T>(Task<T> answer, string toDo, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(StartLimit);
        await Task.WhenAny(answer, Ended, Task.Delay(Timeout.Infinite, limit.Token));
        cancellation.ThrowIfCancellationRequested();
        if (answer.IsCompleted)
        {
            return await answer;
        }

        throw Ended.IsCompleted
            ? new WorkerException($"The worker process ended with {ExitCode} before it could {toDo}.{await _output.LastWordsAsync()}")
            : new WorkerException($"The worker process did not {toDo} within {StartLimit.TotalSeconds:0} s.{await _output.LastWordsAsync()}");
    }

    private async Task ReadAsync(WorkerStream stream)
    {
        await foreach (var message in stream.In.ReadAllAsync())
        {
            switch (message.ContentCase)
            {
                case StreamingMessage.ContentOneofCase.RpcLog:
                    Log(message.RpcLog);
                    break;
                case StreamingMessage.ContentOneofCase.WorkerInitResponse:
                    _init.TrySetResult(message.WorkerInitResponse);
                    break;
                case StreamingMessage.ContentOneofCase.FunctionMetadataResponse:
                    _metadata.TrySetResult(message.FunctionMetadataResponse);
                    break;
                case StreamingMessage.ContentOneofCase.FunctionLoadResponse when _loads.TryGetValue(message.FunctionLoadResponse.FunctionId, out var load):
                    load.TrySetResult(message.FunctionLoadResponse.Result);
                    break;
                case StreamingMessage.ContentOneofCase.InvocationResponse when _running.TryGetValue(message.InvocationResponse.InvocationId, out var done):
                    done.TrySetResult(message.InvocationResponse.Result);
                    break;
                default:
                    // Answers without content, to a cancellation and to the end.
                    break;
            }
        }

        // Without its stream it can do nothing. As a rule it ends, and sends off its telemetry before.
        await Task.WhenAny(Ended, Task.Delay(LastSteps));
        await KillAsync();
    }

    private void Log(RpcLog entry)
    {
        var level = (LogLevel)entry.Level;
        var log = _logs.CreateLogger(entry.Category.Length > 0 ? entry.Category : "Worker");
        if (log.IsEnabled(level))
        {
            log.FromWorker(level, entry.Exception is { } e ? $"{entry.Message} {e.Type}: {e.Message} {e.StackTrace}" : entry.Message);
        }
    }

    // After the end nobody reads it any more.
    private void Send(StreamingMessage message) => _stream?.Out.TryWrite(message);

    private async Task CancelAsync(string invocationId, Task done)
    {
        while (!done.IsCompleted && !Ended.IsCompleted)
        {
            Send(new StreamingMessage { InvocationCancel = new InvocationCancel { InvocationId = invocationId } });
            await Task.WhenAny(done, Ended, Task.Delay(CancelAgain));
        }
    }

    private static void Check(StatusResult result, CancellationToken cancellation)
    {
        if (result.Status == StatusResult.Types.Status.Success)
        {
            return;
        }

        // The worker gives what a cancelled function throws as a failure like any other.
        var isCancelled = result.Status == StatusResult.Types.Status.Cancelled
            || result.Exception?.Type is "System.OperationCanceledException" or "System.Threading.Tasks.TaskCanceledException";
        if (isCancelled && cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }

        var e = result.Exception ?? new RpcException { Message = "The worker gave no reason.", Type = "" };
        throw new FunctionFailedException(e.Message, $"{e.Type} {e.StackTrace}");
    }

    private static void Check(StatusResult result, string otherwise)
    {
        if (result.Status != StatusResult.Types.Status.Success)
        {
            throw new WorkerException($"{otherwise}: {result.Exception?.Type} {result.Exception?.Message}");
        }
    }

    private static TaskCompletionSource<T> New<T>() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
