using FsCheck;
using FsCheck.Fluent;

namespace ServiceBus.Tests.Messages;

public sealed class EnvelopeTests
{
    /// <summary>One value of every type that Service Bus carries, extremes included.</summary>
    public static TheoryData<object?> Values() =>
    [
        (object?)null, true, byte.MaxValue, sbyte.MinValue, 'é', '\ud800', short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue,
        float.NaN, float.Epsilon, double.NegativeInfinity, double.MaxValue, -0.0, decimal.MaxValue, 1.10m, Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"),
        string.Empty, "text \0 with a NUL, an emoji 🐈 and é", new Uri("https://example.org/a?b=%20#c"), new Uri("relative/path", UriKind.Relative),
        new DateTime(2031, 5, 6, 7, 8, 9, 123, DateTimeKind.Utc), DateTimeOffset.MaxValue.ToUniversalTime(), new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.Zero),
        TimeSpan.MinValue,
    ];

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void Every_type_of_property_comes_back_the_same(object? value)
    {
        var envelope = new Envelope { ApplicationProperties = { ["value"] = value! } };

        var back = Envelope.Decode(envelope.Encode()).ApplicationProperties["value"];

        Assert.Equal(value, back);
        Assert.Equal(value?.GetType(), back?.GetType());
    }

    [Fact]
    public void Decimals_keep_their_trailing_zeros_and_zero_its_sign()
    {
        var envelope = new Envelope { ApplicationProperties = { ["decimal"] = 1.10m, ["zero"] = -0.0 } };

        var back = Envelope.Decode(envelope.Encode()).ApplicationProperties;

        Assert.Equal("1.10", back["decimal"].ToString());
        Assert.True(double.IsNegative((double)back["zero"]));
    }

    [Fact]
    public void Local_times_arrive_in_utc_in_whole_milliseconds_as_over_amqp()
    {
        var local = new DateTime(2031, 5, 6, 7, 8, 9, DateTimeKind.Local).AddTicks(12_345);
        var offset = new DateTimeOffset(2031, 5, 6, 7, 8, 9, TimeSpan.FromHours(2));
        var envelope = new Envelope { ApplicationProperties = { ["local"] = local, ["offset"] = offset } };

        var back = Envelope.Decode(envelope.Encode()).ApplicationProperties;

        Assert.Equal(new DateTime(2031, 5, 6, 7, 8, 9, DateTimeKind.Local).AddMilliseconds(1).ToUniversalTime(), back["local"]);
        Assert.Equal(DateTimeKind.Utc, ((DateTime)back["local"]).Kind);
        Assert.Equal(offset, back["offset"]);
        Assert.Equal(TimeSpan.Zero, ((DateTimeOffset)back["offset"]).Offset);
    }

    [Fact]
    public void Any_texts_come_back_the_same()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<string?[]>(), texts =>
        {
            var envelope = new Envelope { MessageId = texts.FirstOrDefault(), CorrelationId = texts.LastOrDefault(), Subject = texts.ElementAtOrDefault(1) };
            foreach (var (text, i) in texts.Select((text, i) => (text, i)))
            {
                envelope.ApplicationProperties[$"{i}{text}"] = text!;
            }

            var back = Envelope.Decode(envelope.Encode());

            return back.MessageId == envelope.MessageId && back.CorrelationId == envelope.CorrelationId && back.Subject == envelope.Subject
                && back.ApplicationProperties.OrderBy(p => p.Key).SequenceEqual(envelope.ApplicationProperties.OrderBy(p => p.Key));
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_damage_is_a_format_error_or_another_message_and_nothing_else()
    {
        var good = new Envelope
        {
            MessageId = "id", Subject = "subject",
            ApplicationProperties =
            {
                ["decimal"] = 1m, ["date"] = DateTime.UtcNow, ["offset"] = DateTimeOffset.UtcNow, ["uri"] = new Uri("https://example.org"), ["guid"] = Guid.NewGuid(),
            },
        }.Encode();
        var damage =
            from length in Gen.Choose(0, good.Length)
            from extra in Gen.ArrayOf(ArbMap.Default.GeneratorFor<byte>())
            from changes in Gen.ArrayOf(Gen.Zip(Gen.Choose(0, good.Length - 1), ArbMap.Default.GeneratorFor<byte>()))
            select (length, extra, changes);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5_000), Prop.ForAll(damage.ToArbitrary(), d =>
        {
            byte[] bytes = [.. good];
            foreach (var (at, value) in d.changes)
            {
                bytes[at] = value;
            }

            try
            {
                _ = Envelope.Decode([.. bytes.Take(d.length), .. d.extra]);
            }
            catch (FormatException)
            {
                // What every damage has to be that leaves no envelope.
            }
        }));
    }

    [Fact]
    public void A_cut_or_longer_envelope_is_always_a_format_error()
    {
        var good = new Envelope { MessageId = "id", ApplicationProperties = { ["number"] = 5 } }.Encode();

        for (var length = 0; length < good.Length; length++)
        {
            Assert.Throws<FormatException>(() => Envelope.Decode(good[..length]));
        }

        Assert.Throws<FormatException>(() => Envelope.Decode([.. good, 0]));
    }
}
