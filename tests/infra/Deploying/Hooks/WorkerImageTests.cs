using System.Runtime.Versioning;

namespace Dgp.Infra.Tests.Deploying.Hooks;

[UnsupportedOSPlatform("windows")]
public sealed class WorkerImageTests : IDisposable
{
    private const string Source = "gpu-worker/source.cs";

    private readonly FakeCloud _cloud = new FakeCloud()
        .With("AZURE_CONTAINER_REGISTRY_NAME", "crdgp")
        .With("AZURE_CONTAINER_REGISTRY_ENDPOINT", "crdgp.azurecr.io")
        .With("DGP_GPU", "T4")
        .Answer("az acr repository show", error: "manifest unknown", exit: 1)
        .Answer("az acr build")
        .Answer("azd env set");

    public void Dispose() => _cloud.Dispose();

    [Fact]
    public void The_image_is_built_in_the_registry_and_remembered()
    {
        WriteSources();

        var run = _cloud.Run("worker-image");

        Assert.Equal("", run.Error);
        var image = BuiltImage(run);
        Assert.Matches("^dgp-worker:cuda-linux-[0-9a-f]{40}$", image);
        Assert.Equal(
            [
                "az account show --query id --output tsv",
                $"az acr repository show --name crdgp --image {image} --output none",
                $"az acr build --registry crdgp --image {image} --file gpu-worker/Dgp.Worker/Dockerfile --build-arg TORCH=cuda-linux --platform linux/amd64 --timeout 7200 .",
                $"azd env set DGP_WORKER_IMAGE crdgp.azurecr.io/{image}",
            ],
            run.Calls);
    }

    [Fact]
    public void Workers_without_a_gpu_get_the_small_image()
    {
        WriteSources();
        _cloud.With("DGP_GPU", "none");

        var run = _cloud.Run("worker-image");

        Assert.StartsWith("dgp-worker:cpu-", BuiltImage(run), StringComparison.Ordinal);
        Assert.Contains("--build-arg TORCH=cpu ", run.CallsOf("az acr build")[0], StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_in_the_registry_is_not_built_again()
    {
        WriteSources();
        var image = BuiltImage(_cloud.Run("worker-image"));
        _cloud.Answer($"az acr repository show --name crdgp --image {image}").With("DGP_WORKER_IMAGE", $"crdgp.azurecr.io/{image}");

        var run = _cloud.Run("worker-image");

        Assert.Empty(run.CallsOf("az acr build"));
        Assert.Empty(run.CallsOf("azd"));
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public void A_changed_source_gets_another_image_even_if_nobody_committed_it_and_a_changed_readme_does_not()
    {
        WriteSources();
        var first = BuiltImage(_cloud.Run("worker-image"));

        Write("README.md", "changed");
        var second = BuiltImage(_cloud.Run("worker-image"));
        Write(Source, "changed");
        var third = BuiltImage(_cloud.Run("worker-image"));

        Assert.Equal(first, second);
        Assert.NotEqual(first, third);
    }

    [Fact]
    public void Asking_for_the_name_leaves_what_is_staged_alone()
    {
        WriteSources();

        _cloud.Run("worker-image");

        Assert.False(File.Exists(Path.Combine(_cloud.Checkout, ".git", "index")));
    }

    [Fact]
    public void Without_git_it_is_built_each_time_under_the_time()
    {
        WriteSources();
        _cloud.Without("git");

        Assert.Matches("^dgp-worker:cuda-linux-[0-9]{14}$", BuiltImage(_cloud.Run("worker-image")));
    }

    [Fact]
    public void A_build_that_fails_says_what_to_do_where_registries_may_not_build()
    {
        WriteSources();
        _cloud.Answer("az acr build", error: "(TasksOperationsNotAllowed)", exit: 1);

        _cloud.Run("worker-image").AssertFailed("image-failed", "push it as crdgp.azurecr.io/dgp-worker:cuda-linux-");
    }

    [Fact]
    public void Before_provisioning_there_is_no_registry()
    {
        _cloud.With("AZURE_CONTAINER_REGISTRY_NAME", "");

        _cloud.Run("worker-image").AssertFailed("not-provisioned", "AZURE_CONTAINER_REGISTRY_NAME");
    }

    private static string BuiltImage(HookRun run) => run.CallsOf("az acr build")[0].Split(' ')[6];

    private void WriteSources()
    {
        foreach (var file in new[] { ".dockerignore", ".editorconfig", "Directory.Build.props", "Directory.Packages.props",
            "global.json", "contracts/source.cs", Source, "samples/picture.png" })
        {
            Write(file, file);
        }

        _cloud.UnderGit();
    }

    private void Write(string file, string text)
    {
        var path = Path.Combine(_cloud.Checkout, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
