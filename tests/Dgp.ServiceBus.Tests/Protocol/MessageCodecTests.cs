using Dgp.ServiceBus.Protocol;
using Dgp.ServiceBus.Storage;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Azure.Amqp;
using Microsoft.Azure.Amqp.Framing;

namespace Dgp.ServiceBus.Tests.Protocol;

public sealed class MessageCodecTests
{
    private static readonly byte[] Genuine = Example();

    [Fact]
    public void Whatever_bytes_come_they_are_a_message_or_refused()
    {
        var changed = from place in Gen.Choose(0, Genuine.Length - 1) from value in Gen.Choose(0, 255) select Changed(place, (byte)value);
        var cut = from length in Gen.Choose(0, Genuine.Length - 1) select Genuine[..length];
        var any = ArbMap.Default.ArbFor<byte[]>().Generator.Select(bytes => bytes ?? []);

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(5_000),
            Prop.ForAll(Gen.OneOf(changed, cut, any).ToArbitrary(), bytes =>
            {
                try
                {
                    var arrival = MessageCodec.Read(bytes);
                    // What was taken in can be given out.
                    var message = new Message(1, 0, MessageState.Active, 1, 1, DateTimeOffset.UnixEpoch, 1, arrival.Content) { LockedUntil = DateTimeOffset.UnixEpoch };
                    MessageCodec.Encode(MessageCodec.ToDeliver(message));
                }
                catch (FormatException)
                {
                    // Refused.
                }
            }));
    }

    [Fact]
    public void Changed_properties_are_added_and_leave_the_rest_alone()
    {
        var changed = MessageCodec.WithProperties(Genuine, new Dictionary<string, object?> { ["reason"] = "why", ["number"] = 2 });

        using var message = AmqpMessage.CreateAmqpStreamMessage(new BufferListStream([new ArraySegment<byte>(changed)]), true);
        message.Deserialize(SectionFlag.All);
        Assert.Equal(
            [("number", 2), ("reason", "why"), ("text", "x")],
            message.ApplicationProperties.Map.Select(p => (p.Key.ToString()!, p.Value)).OrderBy(p => p.Item1));
        Assert.Equal("id", message.Properties.MessageId.ToString());
        Assert.Equal("body"u8, ((ArraySegment<byte>)message.DataBody.Single().Value).AsSpan());
    }

    private static byte[] Changed(int place, byte value)
    {
        var bytes = Genuine.ToArray();
        bytes[place] = value;
        return bytes;
    }

    private static byte[] Example()
    {
        using var message = AmqpMessage.Create(new Data { Value = new ArraySegment<byte>("body"u8.ToArray()) });
        message.Header.Ttl = 60_000;
        message.Properties.MessageId = "id";
        message.ApplicationProperties.Map["text"] = "x";
        message.ApplicationProperties.Map["number"] = 1;
        message.MessageAnnotations.Map["x-opt-scheduled-enqueue-time"] = DateTime.UnixEpoch;
        return MessageCodec.Encode(message).ToArray();
    }
}
