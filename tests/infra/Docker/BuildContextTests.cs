using System.Xml.Linq;

namespace Dgp.Infra.Tests.Docker;

/// <summary>What a builder needs of the repository is what it gets, whichever builder it is.</summary>
public sealed class BuildContextTests
{
    private static readonly string[] OfEveryProject = ["Directory.Build.props", "Directory.Packages.props", "global.json"];

    private static string Rules => Repository.Text(".dockerignore");

    public static TheoryData<string, string> Images { get; } = new()
    {
        { "gpu-worker/Dgp.Worker/Dockerfile", "gpu-worker/Dgp.Worker/Dgp.Worker.csproj" },
        { "functions/Dockerfile", "functions/Dgp.Functions.csproj" },
    };

    [Theory]
    [MemberData(nameof(Images))]
    public void Restoring_has_every_project_that_is_referenced_and_nothing_else(string dockerfile, string project)
    {
        var file = Dockerfile.Of(dockerfile);
        var restore = file.Instructions.TakeWhile(i => !i.Arguments.StartsWith("dotnet restore", StringComparison.Ordinal)).Count();
        var before = new Dockerfile([.. file.Instructions.Take(restore)]).FromContext().Select(c => c.Source);

        Assert.Equal(Closure(project).Concat(OfEveryProject).Order(StringComparer.Ordinal), before.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void Publishing_has_the_folder_of_every_project_and_of_what_it_takes_along(string dockerfile, string project)
    {
        var copied = Dockerfile.Of(dockerfile).FromContext().Select(c => c.Source).ToList();
        var needed = Closure(project).SelectMany(p => Contents(p).Prepend(Path.GetDirectoryName(p)!));

        Assert.All(needed, n => Assert.Contains(copied, c => n == c || n.StartsWith($"{c}/", StringComparison.Ordinal)));
        // Its severities decide what is a warning, and warnings are errors.
        Assert.Contains(".editorconfig", copied);
    }

    [Theory]
    [MemberData(nameof(Images))]
    public void A_file_keeps_its_path(string dockerfile, string project)
    {
        Assert.Contains(Dockerfile.Of(dockerfile).Commands("dotnet publish"), c => c.Contains(project, StringComparison.Ordinal));
        Assert.All(Dockerfile.Of(dockerfile).FromContext(), c => Assert.True(
            c.Copy.Words[^1].TrimEnd('/') == c.Source || c.Copy.Words[^1].TrimEnd('/', '.') == Path.GetDirectoryName(c.Source), c.Copy.ToString()));
    }

    [Theory]
    [InlineData("gpu-worker/Dgp.Worker/Jobs/PriorCache.cs", false)]
    [InlineData("gpu-worker/priors/cifar10-32/generator.safetensors", false)]
    [InlineData("samples/chelsea.png", false)]
    [InlineData("Directory.Build.props", false)]
    [InlineData(".editorconfig", false)]
    [InlineData("gpu-worker/Dgp.Worker/bin/Release/net10.0/dgp.dll", true)]
    [InlineData("contracts/Dgp.Contracts/obj/project.assets.json", true)]
    [InlineData("functions/local.settings.json", true)]
    [InlineData(".env", true)]
    [InlineData(".git/config", true)]
    [InlineData("tests/infra/node_modules/yaml/package.json", true)]
    [InlineData("README.md", true)]
    public void Docker_and_the_Azure_CLI_see_the_same_of_the_repository(string path, bool ignored)
    {
        Assert.Equal(ignored, DockerIgnore.Docker(Rules, path));
        Assert.Equal(ignored, DockerIgnore.AzureCli(Rules, path));
    }

    [Fact]
    public void No_file_of_ours_is_seen_by_one_builder_and_not_by_the_other()
    {
        var files = new[] { "contracts", "functions", "gpu-worker", "samples", "infra", "compose" }
            .SelectMany(f => Directory.EnumerateFiles(Repository.PathOf(f), "*", SearchOption.AllDirectories))
            .Concat(Directory.EnumerateFiles(Repository.Root))
            .Select(f => Path.GetRelativePath(Repository.Root, f));

        Assert.All(files, f => Assert.True(DockerIgnore.Docker(Rules, f) == DockerIgnore.AzureCli(Rules, f), f));
    }

    [Theory]
    [InlineData("*\n!contracts/\n", "contracts/a.cs", false, false)]
    [InlineData("obj/\n", "obj/a", true, false)]
    [InlineData("**/bin\n", "bin/a", true, true)]
    [InlineData("**/bin\n", "robin", false, true)]
    [InlineData("*\n!a\n**/bin\n!a/bin/keep\n", "a/bin/keep", false, false)]
    public void The_matchers_differ_as_the_builders_do(string rules, string path, bool docker, bool azureCli)
    {
        Assert.Equal(docker, DockerIgnore.Docker(rules, path));
        Assert.Equal(azureCli, DockerIgnore.AzureCli(rules, path));
    }

    /// <summary>A project and all that it references, as paths in the repository.</summary>
    private static HashSet<string> Closure(string project)
    {
        var found = new HashSet<string>();
        var left = new Queue<string>([project]);
        while (left.TryDequeue(out var next))
        {
            if (found.Add(next))
            {
                Items(next, "ProjectReference").ToList().ForEach(left.Enqueue);
            }
        }

        return found;
    }

    /// <summary>Folders outside a project's own whose files it takes along.</summary>
    private static IEnumerable<string> Contents(string project) =>
        Items(project, "Content").Select(c => c.Replace("/**", "", StringComparison.Ordinal));

    private static IEnumerable<string> Items(string project, string kind) =>
        XDocument.Load(Repository.PathOf(project)).Descendants(kind).Attributes("Include")
            .Select(a => Path.GetRelativePath(Repository.Root, Path.GetFullPath(a.Value, Repository.PathOf(Path.GetDirectoryName(project)!))));
}
