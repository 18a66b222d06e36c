using System.Text;
using Dgp.ServiceBus.Configuration;
using FsCheck;
using FsCheck.Fluent;

namespace Dgp.ServiceBus.Tests.Configuration;

public sealed class ConfigurationFileTests
{
    private const string Whole =
        """{"UserConfig":{"Namespaces":[{"Name":"sbemulatorns","Queues":[{"Name":"jobs","Properties":{"LockDuration":"PT30S","MaxDeliveryCount":7}}]}]}}""";

    [Fact]
    public void The_compose_files_queue_is_read_as_the_emulator_reads_it()
    {
        var queue = Assert.Single(ConfigurationFile.Read(Path.Combine(AppContext.BaseDirectory, "service-bus.json")));

        Assert.Equal(
            new QueueSettings("jobs")
            {
                LockDuration = TimeSpan.FromMinutes(5),
                MaxDeliveryCount = 10,
                DefaultMessageTimeToLive = TimeSpan.FromHours(1),
                DeadLetteringOnMessageExpiration = true,
                RequiresDuplicateDetection = true,
                DuplicateDetectionHistoryTimeWindow = TimeSpan.FromMinutes(5),
            },
            queue);
    }

    [Theory]
    [InlineData("\"MaxDeliveryCount\":7", "\"MaxDeliveries\":7", "MaxDeliveries")]
    [InlineData("PT30S", "PT1S", "5 s to 300 s")]
    [InlineData("PT30S", "30", "TimeSpan")]
    [InlineData("\"MaxDeliveryCount\":7", "\"MaxDeliveryCount\":0", "greater than zero")]
    [InlineData("\"MaxDeliveryCount\":7", "\"RequiresSession\":true", "sessions")]
    [InlineData("\"Name\":\"jobs\"", "\"Name\":\"/jobs\"", "'/jobs'")]
    [InlineData("\"Queues\":[", "\"Topics\":[{}],\"Queues\":[", "Topics")]
    [InlineData("\"Queues\":[", "\"Queues\":[{\"Name\":\"JOBS\"},", "more than once")]
    [InlineData("}}]}]}}", "", "")]
    public void What_is_wrong_is_named(string part, string instead, string named)
    {
        var error = Assert.Throws<StartException>(() => Parse(Whole.Replace(part, instead, StringComparison.Ordinal)));

        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_file_holds_it_is_a_configuration_or_refused()
    {
        var changed = from place in Gen.Choose(0, Whole.Length - 1) from letter in Gen.Choose(1, 0x17F) select Whole[..place] + (char)letter + Whole[(place + 1)..];

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(changed.ToArbitrary(), text =>
        {
            try
            {
                Parse(text);
            }
            catch (StartException)
            {
                // Refused.
            }
        }));
    }

    private static IReadOnlyList<QueueSettings> Parse(string text) => ConfigurationFile.Parse(Encoding.UTF8.GetBytes(text));
}
