namespace Dgp.Infra.Tests.Docker;

public sealed class DockerfileTests
{
    private const string Worker = "gpu-worker/Dgp.Worker/Dockerfile";

    public static TheoryData<string, string> RulesAndFiles { get; } = [.. DockerfileRules.All.Keys.SelectMany(r => Dockerfile.All.Select(f => (r, f)))];

    /// <summary>Rule, and what is put in the place of what in the worker's Dockerfile so that it must be found.</summary>
    public static TheoryData<string, string, string> Broken { get; } = new()
    {
        { "base images have a version", "aspnet:10.0-noble", "aspnet:latest" },
        { "base images have a version", "aspnet:10.0-noble", "aspnet" },
        { "base images have a version", "sdk:10.0-noble AS build", "sdk:lts AS build" },
        { "the last user is not root", "\nUSER $APP_UID", "" },
        { "the last user is not root", "USER $APP_UID", "USER $APP_UID\nUSER root" },
        { "the last user is not root", "USER $APP_UID", "USER 0:0" },
        { "process 1 is the program, not a shell that keeps its signals", "ENTRYPOINT [\"/app/dgp\"]", "ENTRYPOINT /app/dgp" },
        { "process 1 is the program, not a shell that keeps its signals", "CMD [\"worker\"]", "CMD worker" },
        { "packages come alone and leave no lists behind", "EXPOSE 8080", "RUN apt-get update && apt-get install -y curl && rm -rf /var/lib/apt/lists/*" },
        { "packages come alone and leave no lists behind", "EXPOSE 8080", "RUN apt-get update && apt-get install -y --no-install-recommends curl" },
        { "nothing is added from addresses or archives", "EXPOSE 8080", "ADD https://example.com/libtorch.zip /app/" },
        { "what is copied from the repository is there and not ignored", "COPY samples samples", "COPY examples examples" },
        { "what is copied from the repository is there and not ignored", "COPY samples samples", "COPY tests tests" },
        { "what is copied from a stage comes from one", "--from=build /native", "--from=builder /native" },
        { "no secrets", "ARG TORCH\n", "ARG TORCH\nARG FEED_TOKEN\n" },
        { "no secrets", "DGP_CACHE=/cache", "DGP_CACHE=/cache JobStorage=AccountName=a;AccountKey=b" },
        { "working folders are absolute", "WORKDIR /app", "WORKDIR app" },
        { "settings are read by the code and in the README's table", "DGP_CACHE", "DGP_CASH" },
        { "every builder knows its instructions", "RUN dotnet restore", "RUN --mount=type=cache,target=/root/.nuget/packages dotnet restore" },
        { "every builder knows its instructions", "COPY --from=build /app", "COPY --link --from=build /app" },
        { "restored and published is the same", "--no-http-cache -p:Torch=$TORCH", "--no-http-cache" },
        { "restored and published is the same", "--runtime linux-x64 --no-restore", "--no-restore" },
    };

    [Theory]
    [MemberData(nameof(RulesAndFiles))]
    public void A_Dockerfile_keeps_every_rule(string rule, string path) => Assert.Empty(DockerfileRules.All[rule](Dockerfile.Of(path)));

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_Dockerfile_is_found(string rule, string whole, string broken)
    {
        var text = Repository.Text(Worker);

        Assert.Contains(whole, text, StringComparison.Ordinal);
        Assert.NotEmpty(DockerfileRules.All[rule](Dockerfile.Parse(text.Replace(whole, broken, StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_rule_has_a_broken_Dockerfile() =>
        Assert.Equal(DockerfileRules.All.Keys.Order(StringComparer.Ordinal), Broken.Select(b => b.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Continued_lines_are_one_instruction_and_comments_between_them_none_of_it()
    {
        var file = Dockerfile.Parse("FROM a:1\nENV A=1 \\\n    # why\n    B=2\n# end\nRUN x \\\n  && y\n");

        Assert.Equal(["FROM a:1", "ENV A=1      B=2", "RUN x    && y"], file.Instructions.Select(i => i.ToString()));
        Assert.Equal([("A", "1"), ("B", "2")], file.Variables("ENV"));
    }

    [Fact]
    public void The_native_libraries_have_a_layer_of_their_own_before_ours()
    {
        var file = Dockerfile.Of(Worker);

        Assert.Equal(["/native", "/app"], file.Named("COPY").Where(c => c.Stage == file.LastStage).Select(c => c.Words[0]));
        Assert.Contains(file.Commands("find /app"), c => c.Contains("-name '*.so*'", StringComparison.Ordinal) && c.Contains("/native", StringComparison.Ordinal));
    }

    [Fact]
    public void The_worker_keeps_its_priors_where_it_may_write()
    {
        var file = Dockerfile.Of(Worker);
        var cache = file.Variables("ENV").Single(v => v.Name == "DGP_CACHE").Value;

        Assert.Single(file.Commands($"install --directory --owner=$APP_UID --group=$APP_UID {cache}"));
    }
}
