using Microsoft.Extensions.Configuration;

namespace Dgp.Ledger.Tests;

public sealed class ConnectionsTests
{
    private const string Jobs = "https://jobs.blob.core.windows.net/";
    private const string Checkpoints = "https://checkpoints.blob.core.windows.net/";

    [Fact]
    public void Checkpoints_go_to_the_account_of_jobs_where_they_have_none_of_their_own()
    {
        var settings = Settings(("JobStorage:blobServiceUri", Jobs), ("CheckpointStorage", ""));

        Assert.Equal(Jobs, Connections.Checkpoints(settings).Uri.AbsoluteUri);
    }

    [Fact]
    public void Checkpoints_go_to_their_own_account_by_its_address()
    {
        var settings = Settings(("JobStorage:blobServiceUri", Jobs), ("CheckpointStorage:blobServiceUri", Checkpoints));

        Assert.Equal(Checkpoints, Connections.Checkpoints(settings).Uri.AbsoluteUri);
        Assert.Equal(Jobs, Connections.Blobs(settings).Uri.AbsoluteUri);
    }

    [Fact]
    public void Checkpoints_go_to_their_own_account_by_its_connection_string()
    {
        var settings = Settings(("JobStorage:blobServiceUri", Jobs), ("CheckpointStorage", "UseDevelopmentStorage=true"));

        Assert.Equal("devstoreaccount1", Connections.Checkpoints(settings).AccountName);
    }

    [Fact]
    public void A_missing_account_is_named_with_both_of_its_settings()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Connections.Checkpoints(Settings()));

        Assert.Contains("JobStorage or JobStorage__blobServiceUri", error.Message, StringComparison.Ordinal);
    }

    private static IConfiguration Settings(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => (string?)s.Value)).Build();
}
