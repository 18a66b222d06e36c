using Microsoft.Extensions.Configuration;

namespace Dgp.Telemetry.Tests;

public sealed class ApplicationInsightsTests
{
    private const string Connection = "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=https://swedencentral-0.in.applicationinsights.azure.com/;ApplicationId=x";

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_a_connection_string_there_is_none(string? connection) =>
        Assert.Null(From(connection, "Authorization=AAD"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Without_an_authentication_string_nobody_signs_in(string? authentication) =>
        Assert.Null(From(Connection, authentication)!.Credential);

    [Theory]
    [InlineData("Authorization=AAD")]
    [InlineData("ClientId=7d1a1a5c-9f3e-4f0f-8f45-0d8b2a1a9a11;Authorization=AAD")]
    [InlineData(" authorization = aad ; clientid = 7d1a1a5c-9f3e-4f0f-8f45-0d8b2a1a9a11 ;")]
    public void An_identity_signs_in(string authentication) => Assert.NotNull(From(Connection, authentication)!.Credential);

    [Theory]
    [InlineData("a key")]
    [InlineData("IngestionEndpoint=https://host/")]
    [InlineData("InstrumentationKey=;IngestionEndpoint=https://host/")]
    [InlineData("InstrumentationKey=mine;IngestionEndpoint=https://host/")]
    [InlineData("InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=host")]
    [InlineData("InstrumentationKey=00000000-0000-0000-0000-000000000001;LiveEndpoint=file:///host")]
    [InlineData("InstrumentationKey=00000000-0000-0000-0000-000000000001;instrumentationkey=00000000-0000-0000-0000-000000000002")]
    public void A_connection_string_that_cannot_be_used_is_named_and_not_repeated(string connection)
    {
        var e = Assert.Throws<FormatException>(() => From(connection, null));

        Assert.Contains("APPLICATIONINSIGHTS_CONNECTION_STRING", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(connection, e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AAD")]
    [InlineData("Authorization=Key")]
    [InlineData("ClientId=7d1a1a5c-9f3e-4f0f-8f45-0d8b2a1a9a11")]
    [InlineData("ClientId=me;Authorization=AAD")]
    [InlineData("ClientId=;Authorization=AAD")]
    public void An_authentication_string_that_cannot_be_used_is_named(string authentication)
    {
        var e = Assert.Throws<FormatException>(() => From(Connection, authentication));

        Assert.Contains("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", e.Message, StringComparison.Ordinal);
    }

    private static ApplicationInsights? From(string? connection, string? authentication) =>
        ApplicationInsights.From(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            [ApplicationInsights.ConnectionStringName] = connection,
            [ApplicationInsights.AuthenticationStringName] = authentication,
        }).Build());
}
