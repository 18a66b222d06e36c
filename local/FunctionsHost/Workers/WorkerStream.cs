using System.Threading.Channels;
using Dgp.FunctionsHost.Rpc;

namespace Dgp.FunctionsHost.Workers;

/// <summary>Both directions of the stream between host and worker.</summary>
internal sealed record WorkerStream(ChannelReader<StreamingMessage> In, ChannelWriter<StreamingMessage> Out);
