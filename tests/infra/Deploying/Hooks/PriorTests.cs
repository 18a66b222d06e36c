using System.Runtime.Versioning;

namespace Dgp.Infra.Tests.Deploying.Hooks;

[UnsupportedOSPlatform("windows")]
public sealed class PriorTests : IDisposable
{
    private const string Blobs = " --account-name data --auth-mode login --only-show-errors";

    private readonly string _prior = Directory.CreateTempSubdirectory("dgp-prior-").FullName;

    private readonly FakeCloud _cloud = new FakeCloud()
        .With("DGP_STORAGE_ACCOUNT", "data")
        .With("DGP_DEFAULT_PRIOR", "cifar10-32")
        .Answer("az storage blob exists", "false")
        .Answer("az storage blob upload");

    public PriorTests()
    {
        // The shape of a real one, whose classes have the word too.
        var manifest = Repository.Text("gpu-worker", "priors", "cifar10-32", "prior.json");
        File.WriteAllText(Path.Combine(_prior, "prior.json"), manifest.Replace("\"cifar10-32\"", "\"biggan-256\"", StringComparison.Ordinal));
        File.WriteAllText(Path.Combine(_prior, "generator.safetensors"), "G");
        File.WriteAllText(Path.Combine(_prior, "discriminator.safetensors"), "D");
        _cloud.With("DGP_PRIOR_DIR", _prior);
    }

    public void Dispose()
    {
        _cloud.Dispose();
        Directory.Delete(_prior, recursive: true);
    }

    [Fact]
    public void Without_one_the_default_is_named_and_nothing_is_asked_of_azure()
    {
        _cloud.With("DGP_PRIOR_DIR", "");

        var run = _cloud.Run("prior");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.Calls);
        Assert.Contains("use cifar10-32", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_manifest_goes_last_because_it_says_that_the_prior_is_complete()
    {
        var run = _cloud.Run("prior");

        Assert.Equal("", run.Error);
        Assert.Equal(
            [
                "az account show --query id --output tsv",
                "az storage blob exists --container-name priors --name biggan-256/prior.json --query exists --output tsv" + Blobs,
                Upload("generator.safetensors"),
                Upload("discriminator.safetensors"),
                Upload("prior.json"),
            ],
            run.Calls);
        Assert.Contains("dgp_prior=biggan-256", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_one_that_is_there_is_not_uploaded_again()
    {
        _cloud.Answer("az storage blob exists", "true")
            .Answer("az storage blob download --container-name priors --name biggan-256/prior.json", content: File.ReadAllText(Path.Combine(_prior, "prior.json")));

        var run = _cloud.Run("prior");

        Assert.Equal(0, run.ExitCode);
        Assert.Empty(run.CallsOf("az storage blob upload"));
    }

    [Fact]
    public void Another_version_of_it_is_replaced()
    {
        _cloud.Answer("az storage blob exists", "true").Answer("az storage blob download", content: "{ \"name\": \"biggan-256\" }");

        Assert.Equal(3, _cloud.Run("prior").CallsOf("az storage blob upload").Count);
    }

    [Theory]
    [InlineData("prior.json")]
    [InlineData("generator.safetensors")]
    [InlineData("discriminator.safetensors")]
    public void A_folder_that_lacks_a_file_is_no_prior(string file)
    {
        File.Delete(Path.Combine(_prior, file));

        _cloud.Run("prior").AssertFailed("bad-prior", $"there is no {file}");
    }

    [Fact]
    public void A_manifest_without_a_name_is_refused()
    {
        File.WriteAllText(Path.Combine(_prior, "prior.json"), "{}");

        _cloud.Run("prior").AssertFailed("bad-prior", "has no name");
    }

    [Fact]
    public void An_upload_that_is_refused_ends_it_before_the_manifest()
    {
        _cloud.Answer("az storage blob upload", error: "The request may be blocked by network rules of storage account.", exit: 1);

        var run = _cloud.Run("prior");

        run.AssertFailed("storage-unavailable", "network rules");
        Assert.Single(run.CallsOf("az storage blob upload"));
    }

    private string Upload(string file) =>
        $"az storage blob upload --container-name priors --name biggan-256/{file} --file {_prior}/{file} --overwrite --no-progress --output none" + Blobs;
}
