using System.Text;
using System.Text.Json;
using Dgp.Contracts.Jobs;
using FsCheck.Fluent;

namespace Dgp.Contracts.Tests.Jobs;

/// <summary>Whatever the bytes are: a value or a coded refusal, and nothing else.</summary>
public sealed class HostileInputTests
{
    private const int Inputs = 25_000;

    private static readonly string[] Tokens =
    [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\\ud83d", "\\udc08", "\\u0000", "null", "true", "NaN", "1e999", "-0", "0.1", "\"task\":", "\"options\":{", "\"class\":",
        "\"schemaVersion\":1,", "\"state\":\"queued\"", "..", "\uFEFF", "\0", "99999999999999999999",
    ];

    public static TheoryData<string> Readers => ["request", "message", "status", "entry"];

    [Theory]
    [MemberData(nameof(Readers))]
    public void Damaged_texts_are_read_or_refused_with_a_code(string reader)
    {
        var random = new Random(20261122);
        var good = Enumerable.Range(0, 40).Select(_ => Good(reader)).ToArray();
        Assert.All(good, json => Read(reader, json));
        var refused = 0;

        for (var i = 0; i < Inputs; i++)
        {
            var input = Damaged(random, good[random.Next(good.Length)]);
            try
            {
                Read(reader, input);
            }
            catch (Exception e) when (e is DgpException or JsonException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"{e.GetType()} of {Convert.ToBase64String(input)}: {e}");
            }
        }

        // Both happen, or the damage is too little or too great to try anything.
        Assert.InRange(refused, Inputs / 2, Inputs - 1);
    }

    private static byte[] Good(string reader)
    {
        var message = Make.Message.Sample(1, 30).Single();
        return reader switch
        {
            "request" => Encoding.UTF8.GetBytes(
                $$"""{"task":"{{message.Task}}","picture":{{JsonSerializer.Serialize(message.Source.Name)}},{{Second(message)}}"options":{{message.Options.Canonical()}}}"""),
            "message" => message.ToJson(),
            "status" => Make.Status.Sample(1, 30).Single().ToJson(),
            _ => new JobEntry(message.ResultFolder(), message).ToJson(),
        };
    }

    private static string Second(JobMessage message) => message.Second is { } second ? $"\"second\":{JsonSerializer.Serialize(second.Name)}," : "";

    private static object Read(string reader, byte[] json) => reader switch
    {
        "request" => JobRequest.Parse(json),
        "message" => JobMessage.Parse(json),
        "status" => JobStatus.Parse(json),
        _ => JobEntry.Parse(json),
    };

    private static byte[] Damaged(Random random, byte[] good)
    {
        var bytes = good.ToList();
        for (var times = random.Next(1, 4); times > 0; times--)
        {
            var at = random.Next(bytes.Count + 1);
            switch (random.Next(6))
            {
                case 0 when at < bytes.Count:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(random.Next(20), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Tokens[random.Next(Tokens.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.Slice(random.Next(bytes.Count + 1) is var from && from < at ? from : at, Math.Min(30, bytes.Count - at)));
                    break;
                case 4:
                    // Digits become other digits, so that the text stays JSON.
                    for (var i = 0; i < bytes.Count; i++)
                    {
                        bytes[i] = bytes[i] is >= (byte)'0' and <= (byte)'9' && random.Next(4) == 0 ? (byte)random.Next('0', '9' + 1) : bytes[i];
                    }

                    break;
                default:
                    bytes.Insert(at, (byte)random.Next(' ', '~'));
                    break;
            }
        }

        return [.. bytes];
    }
}
