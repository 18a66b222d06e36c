using FsCheck;
using FsCheck.Fluent;

namespace ServiceBus.Tests.Client;

public sealed class ConnectionStringTests
{
    private const string Emulator =
        "Endpoint=sb://localhost;SharedAccessKeyName=RootManageSharedAccessKey;SharedAccessKey=SAS_KEY_VALUE;UseDevelopmentEmulator=true;LocalFile=/data/servicebus.db";

    [Fact]
    public void The_parts_come_out_as_they_went_in()
    {
        var properties = ServiceBusConnectionStringProperties.Parse(
            " endpoint = https://name.servicebus.windows.net:5671/ ;SHAREDACCESSKEYNAME=Root;SharedAccessKey=a=b==;EntityPath=jobs;");

        Assert.Equal(new Uri("sb://name.servicebus.windows.net:5671/"), properties.Endpoint);
        Assert.Equal("name.servicebus.windows.net", properties.FullyQualifiedNamespace);
        Assert.Equal("Root", properties.SharedAccessKeyName);
        Assert.Equal("a=b==", properties.SharedAccessKey);
        Assert.Equal("jobs", properties.EntityPath);
        Assert.Null(properties.SharedAccessSignature);
    }

    [Theory]
    [InlineData("Endpoint=name.servicebus.windows.net;SharedAccessKeyName=a;SharedAccessKey=b")]
    [InlineData("Endpoint=sb://name.servicebus.windows.net/;SharedAccessKeyName=a;SharedAccessKey=b;Colour=red")]
    [InlineData(";Endpoint=amqps://name.servicebus.windows.net;SharedAccessKeyName=a;SharedAccessKey=b;")]
    public void The_scheme_may_be_another_or_none_and_unknown_keys_are_ignored(string text)
    {
        Assert.Equal(new Uri("sb://name.servicebus.windows.net/"), ServiceBusConnectionStringProperties.Parse(text).Endpoint);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Endpoint=sb://localhost;SharedAccessKey=")]
    [InlineData("Endpoint=sb://;SharedAccessKeyName=a;SharedAccessKey=b")]
    [InlineData("Endpoint=sb://local host;SharedAccessKeyName=a;SharedAccessKey=b")]
    [InlineData("Endpoint=sb://localhost;=b")]
    public void A_malformed_string_is_a_format_error(string text)
    {
        Assert.ThrowsAny<FormatException>(() => ServiceBusConnectionStringProperties.Parse(text));
    }

    [Theory]
    [InlineData("Endpoint=sb://localhost;LocalFile=/data/a.db")]
    [InlineData("Endpoint=sb://localhost;SharedAccessKeyName=a;LocalFile=/data/a.db")]
    [InlineData("SharedAccessKeyName=a;SharedAccessKey=b;LocalFile=/data/a.db")]
    [InlineData("Endpoint=sb://localhost;SharedAccessKeyName=a;SharedAccessKey=b;SharedAccessSignature=c;LocalFile=/data/a.db")]
    public void A_client_needs_an_endpoint_and_one_kind_of_key(string text)
    {
        Assert.Throws<ArgumentException>(() => new ServiceBusClient(text));
        Assert.Throws<ArgumentException>(() => new ServiceBusAdministrationClient(text));
    }

    [Fact]
    public void Any_text_is_parsed_or_refused_with_a_format_error()
    {
        Prop.ForAll(
            ArbMap.Default.ArbFor<NonEmptyString>(),
            text => ParsesOrRefuses(text.Get)).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Any_change_to_a_good_string_is_parsed_or_refused_with_a_format_error()
    {
        var changed =
            from at in Gen.Choose(0, Emulator.Length - 1)
            from length in Gen.Choose(0, 3)
            from inserted in Gen.ArrayOf(Gen.Elements(";=:/@[]%#?\\ \0\ud800\u00e9x7".ToCharArray()))
            select Emulator.Remove(at, Math.Min(length, Emulator.Length - at)).Insert(at, new string(inserted));

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2_000), Prop.ForAll(changed.ToArbitrary(), text => text.Length == 0 || ParsesOrRefuses(text)));
    }

    private static bool ParsesOrRefuses(string text)
    {
        try
        {
            var endpoint = ServiceBusConnectionStringProperties.Parse(text).Endpoint;
            return endpoint is null or { Scheme: "sb", Host.Length: > 0 };
        }
        catch (FormatException)
        {
            return true;
        }
    }
}
