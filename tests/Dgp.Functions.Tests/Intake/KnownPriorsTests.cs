using Azure.Storage.Blobs;
using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Tests;
using Dgp.Functions.Intake;
using Dgp.Functions.Tests.Running;
using Microsoft.Extensions.Configuration;

namespace Dgp.Functions.Tests.Intake;

public sealed class KnownPriorsTests(LocalServices services)
{
    [Fact]
    public void The_embedded_priors_are_the_folders_that_workers_carry()
    {
        var folders = Directory.GetDirectories(Path.Combine(Repository.Root, "gpu-worker", "priors"))
            .Where(f => File.Exists(Path.Combine(f, "prior.json"))) // a classifier is none
            .Select(f => Path.GetFileName(f)!);

        Assert.Equal(folders.Order(), KnownPriors.Embedded.Order());
    }

    [Fact]
    public async Task A_prior_in_its_container_is_known_and_remembered_for_a_minute()
    {
        var (blobs, tap) = StorageTap.On(services);
        var time = new SteppedTime();
        var priors = new KnownPriors(blobs, services.Settings, time);
        var container = services.Blobs.GetBlobContainerClient(Containers.Priors);
        await container.UploadBlobAsync("biggan-256/prior.json", new BinaryData("{}"), TestContext.Current.CancellationToken);

        await priors.RequireAsync("biggan-256", TestContext.Current.CancellationToken);
        await container.DeleteBlobAsync("biggan-256/prior.json", cancellationToken: TestContext.Current.CancellationToken);
        await priors.RequireAsync("biggan-256", TestContext.Current.CancellationToken);
        Assert.Equal(1, tap.Requests);

        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal(ErrorCode.UnknownPrior, await CodeAsync(priors, "biggan-256"));
    }

    [Theory]
    [InlineData("cifar10-31")]
    [InlineData("../uploads")]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("cifar10-32\n")]
    public async Task Another_name_is_an_unknown_prior(string name) =>
        Assert.Equal(ErrorCode.UnknownPrior, await CodeAsync(new KnownPriors(services.Blobs, services.Settings, TimeProvider.System), name));

    [Fact]
    public void The_default_is_a_setting()
    {
        var settings = new ConfigurationBuilder().AddInMemoryCollection([new(KnownPriors.DefaultSetting, "biggan-128")]).Build();

        Assert.Equal("biggan-128", new KnownPriors(services.Blobs, settings, TimeProvider.System).Default);
        Assert.Equal(KnownPriors.Embedded[0], new KnownPriors(services.Blobs, services.Settings, TimeProvider.System).Default);
    }

    private static async Task<ErrorCode> CodeAsync(KnownPriors priors, string name) =>
        (await Assert.ThrowsAsync<DgpException>(() => priors.RequireAsync(name, TestContext.Current.CancellationToken))).Code;
}
