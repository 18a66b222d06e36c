using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml;

namespace Dgp.Infra.Tests.Docker;

/// <summary>The emulator's queue is Azure's, as far as its limits let it. Source: azure-service-bus-emulator-installer, Config-schema.json.</summary>
public sealed class ServiceBusEmulatorTests
{
    private static readonly TimeSpan LongestWindow = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestLife = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestLock = TimeSpan.FromMinutes(5);
    private const int MostDeliveries = 10;

    private readonly JsonElement _namespace = JsonDocument.Parse(Repository.Text("compose", "service-bus.json")).RootElement
        .GetProperty("UserConfig").GetProperty("Namespaces")[0];

    private JsonElement Queue => Assert.Single(_namespace.GetProperty("Queues").EnumerateArray());

    private JsonElement Settings => Queue.GetProperty("Properties");

    [Fact]
    public void It_has_the_one_name_that_the_emulator_takes_and_the_lists_that_it_requires()
    {
        Assert.Equal("sbemulatorns", _namespace.GetProperty("Name").GetString());
        Assert.Equal(JsonValueKind.Array, _namespace.GetProperty("Topics").ValueKind);
    }

    [Fact]
    public void Its_queue_is_the_one_that_both_hosts_are_told_of() =>
        Assert.Equal(Compose.Of(Compose.Path).Environment("worker")["JobQueue"], Queue.GetProperty("Name").GetString());

    [Theory]
    [InlineData("requiresDuplicateDetection", "RequiresDuplicateDetection")]
    [InlineData("deadLetteringOnMessageExpiration", "DeadLetteringOnMessageExpiration")]
    public void It_does_what_the_queue_in_Azure_does(string inAzure, string here) =>
        Assert.Equal(bool.Parse(InAzure(inAzure)), Settings.GetProperty(here).GetBoolean());

    [Fact]
    public void It_delivers_as_often() =>
        Assert.Equal(Math.Min(int.Parse(InAzure("maxDeliveryCount"), CultureInfo.InvariantCulture), MostDeliveries), Settings.GetProperty("MaxDeliveryCount").GetInt32());

    [Fact]
    public void Its_times_are_those_of_Azure_or_the_longest_that_it_takes()
    {
        Assert.Equal(Least("lockDuration", LongestLock), Time("LockDuration"));
        Assert.Equal(Least("duplicateDetectionHistoryTimeWindow", LongestWindow), Time("DuplicateDetectionHistoryTimeWindow"));
        Assert.Equal(Least("defaultMessageTimeToLive", LongestLife), Time("DefaultMessageTimeToLive"));
    }

    private TimeSpan Time(string property) => XmlConvert.ToTimeSpan(Settings.GetProperty(property).GetString()!);

    private static TimeSpan Least(string inAzure, TimeSpan limit)
    {
        var time = XmlConvert.ToTimeSpan(InAzure(inAzure).Trim('\''));
        return time < limit ? time : limit;
    }

    private static string InAzure(string property)
    {
        var value = Regex.Match(Repository.Text("infra", "app", "service-bus.bicep"), $@"\b{property}: (\S+)");
        return value.Success ? value.Groups[1].Value : throw new InvalidOperationException($"service-bus.bicep does not set {property}.");
    }
}
