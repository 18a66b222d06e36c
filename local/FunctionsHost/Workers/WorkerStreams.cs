using System.Collections.Concurrent;
using System.Threading.Channels;
using Dgp.FunctionsHost.Rpc;
using Grpc.Core;
using RpcException = Grpc.Core.RpcException;

namespace Dgp.FunctionsHost.Workers;

/// <summary>The streams that workers open, by the worker's ID, which only the process that was started with it knows.</summary>
internal sealed class WorkerStreams : FunctionRpc.FunctionRpcBase
{
    private readonly ConcurrentDictionary<string, TaskCompletionSource<WorkerStream>> _expected = new();

    public Task<WorkerStream> ExpectAsync(string workerId) =>
        _expected.GetOrAdd(workerId, _ => new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public override async Task EventStream(
        IAsyncStreamReader<StreamingMessage> requestStream, IServerStreamWriter<StreamingMessage> responseStream, ServerCallContext context)
    {
        if (!await requestStream.MoveNext(context.CancellationToken)
            || requestStream.Current.ContentCase != StreamingMessage.ContentOneofCase.StartStream
            || !_expected.TryRemove(requestStream.Current.StartStream.WorkerId, out var expected))
        {
            throw new RpcException(new Status(StatusCode.PermissionDenied, "The host started no worker of this ID."));
        }

        var inbound = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var outbound = Channel.CreateUnbounded<StreamingMessage>(new UnboundedChannelOptions { SingleReader = true });
        expected.SetResult(new WorkerStream(inbound.Reader, outbound.Writer));
        var writing = WriteAsync(outbound.Reader, responseStream, context.CancellationToken);
        try
        {
            while (await requestStream.MoveNext(context.CancellationToken))
            {
                inbound.Writer.TryWrite(requestStream.Current);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // The worker is gone; whoever reads the channel sees its end.
        }
        finally
        {
            inbound.Writer.TryComplete();
            outbound.Writer.TryComplete();
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task WriteAsync(ChannelReader<StreamingMessage> messages, IServerStreamWriter<StreamingMessage> stream, CancellationToken cancellation)
    {
        await foreach (var message in messages.ReadAllAsync(cancellation))
        {
            await stream.WriteAsync(message, cancellation);
        }
    }
}
