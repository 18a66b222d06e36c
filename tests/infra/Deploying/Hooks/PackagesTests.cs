using System.Runtime.Versioning;

namespace Dgp.Infra.Tests.Deploying.Hooks;

[UnsupportedOSPlatform("windows")]
public sealed class PackagesTests : IDisposable
{
    private readonly FakeCloud _cloud = new();

    public void Dispose() => _cloud.Dispose();

    [Fact]
    public void The_published_packages_may_be_deployed() => Assert.Equal(0, _cloud.With("Packages", "nuget").Run("packages").ExitCode);

    [Theory]
    [InlineData("")]
    [InlineData("local")]
    public void The_stand_ins_may_not(string packages) =>
        _cloud.With("Packages", packages).Run("packages").AssertFailed("not-provisioned", "azd env set Packages nuget");
}
