using Dgp.FunctionsHost.Settings;
using Microsoft.Extensions.Configuration;

namespace Dgp.FunctionsHost.Tests.Settings;

public sealed class ConnectionsTests
{
    private const string Emulator = "UseDevelopmentStorage=true";

    [Theory]
    [InlineData("Data", "https://a.blob.core.windows.net/", "Data:blobServiceUri=https://a.blob.core.windows.net")]
    [InlineData("Data", "https://a.blob.core.windows.net/", "Data:accountName=a")]
    [InlineData("Data", "https://b.blob.core.windows.net/", "Data:accountName=a", "AzureWebJobsData:accountName=b")]
    [InlineData("Data", "http://127.0.0.1:10000/devstoreaccount1", "Data=" + Emulator)]
    [InlineData("Data", "http://127.0.0.1:10000/devstoreaccount1", "ConnectionStrings:Data=" + Emulator, "Data:accountName=a")]
    [InlineData(null, "http://127.0.0.1:10000/devstoreaccount1", "AzureWebJobsStorage=" + Emulator)]
    [InlineData("Data", "https://a.blob.core.windows.net/", "Data:accountName=a", "Data:credential=managedidentity", "Data:clientId=c")]
    public void A_storage_connection_is_found_where_the_published_host_finds_it(string? name, string expected, params string[] settings)
    {
        Assert.Equal(new Uri(expected), Connections(settings).Blobs(name).Uri);
    }

    [Theory]
    [InlineData("Set 'Data'")]
    [InlineData("cannot be used", "Data=nonsense")]
    [InlineData("no address", "Data:blobServiceUri=nonsense")]
    [InlineData("managedidentity", "Data:accountName=a", "Data:credential=magic")]
    public void What_is_missing_or_wrong_is_named(string hint, params string[] settings)
    {
        var error = Assert.Throws<FunctionSetupException>(() => Connections(settings).Blobs("Data"));

        Assert.Contains("'Data'", error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Message, StringComparison.Ordinal);
    }

    private static Connections Connections(params string[] settings) =>
        new(new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(setting => setting.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], (string?)pair[1])))
            .Build());
}
