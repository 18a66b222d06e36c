using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Docker;

/// <summary>What every Dockerfile of ours must be. Each rule finds what is wrong, in words.</summary>
internal static partial class DockerfileRules
{
    public static IReadOnlyDictionary<string, Func<Dockerfile, IEnumerable<string>>> All { get; } = new Dictionary<string, Func<Dockerfile, IEnumerable<string>>>
    {
        ["base images have a version"] = file => file.Named("FROM")
            .Select(f => f.Words[0])
            .Where(image => !Stages(file).Contains(image) && !Pinned().IsMatch(image)),

        ["the last user is not root"] = file => file.Named("USER").LastOrDefault(u => u.Stage == file.LastStage)?.Arguments switch
        {
            null => ["no USER in the last stage"],
            "root" or "0" or ['r', 'o', 'o', 't', ':', ..] or ['0', ':', ..] => ["USER is root"],
            _ => [],
        },

        ["process 1 is the program, not a shell that keeps its signals"] = file => file.Instructions
            .Where(i => i.Name is "ENTRYPOINT" or "CMD" && !i.Arguments.StartsWith('['))
            .Select(i => i.ToString()),

        ["packages come alone and leave no lists behind"] = file => file.Named("RUN")
            .Where(r => r.Arguments.Contains("apt-get install", StringComparison.Ordinal))
            .Where(r => !r.Arguments.Contains("--no-install-recommends", StringComparison.Ordinal) || !r.Arguments.Contains("rm -rf /var/lib/apt/lists/*", StringComparison.Ordinal))
            .Select(r => r.ToString()),

        ["nothing is added from addresses or archives"] = file => file.Named("ADD").Select(a => a.ToString()),

        ["what is copied from the repository is there and not ignored"] = file => file.FromContext()
            .Where(c => !Path.Exists(Repository.PathOf(c.Source)) || Ignored(c.Source))
            .Select(c => c.Source),

        ["what is copied from a stage comes from one"] = file => file.Named("COPY").SelectMany(c => c.Flags)
            .Where(f => f.StartsWith("--from=", StringComparison.Ordinal) && !Stages(file).Contains(f["--from=".Length..])),

        ["no secrets"] = file => file.Variables("ARG").Concat(file.Variables("ENV"))
            .Where(v => SecretName().IsMatch(v.Name) || SecretValue().IsMatch(v.Value))
            .Select(v => v.Name),

        ["working folders are absolute"] = file => file.Named("WORKDIR").Where(w => !w.Arguments.StartsWith('/')).Select(w => w.ToString()),

        ["settings are read by the code and in the README's table"] = file => file.Variables("ENV")
            .Where(v => v.Name.StartsWith("DGP_", StringComparison.Ordinal))
            .Where(v => !HostSettings.OfWorker.Contains(v.Name) || !Repository.Text("README.md").Contains($"\n| `{v.Name}` |", StringComparison.Ordinal))
            .Select(v => v.Name),

        // az acr build has Docker's older builder. Source: Azure Container Registry, tasks.
        ["every builder knows its instructions"] = file => file.Instructions
            .Where(i => i.Arguments.Contains("<<", StringComparison.Ordinal)
                || i.Flags.Any(f => !f.StartsWith("--from=", StringComparison.Ordinal) && !f.StartsWith("--chown=", StringComparison.Ordinal)))
            .Select(i => i.ToString()),

        ["restored and published is the same"] = file => file.Commands("dotnet restore").Zip(file.Commands("dotnet publish"))
            .Where(c => !Choices(c.First).SequenceEqual(Choices(c.Second)) || !c.Second.Contains("--no-restore", StringComparison.Ordinal))
            .Select(c => c.Second),
    };

    private static List<string> Stages(Dockerfile file) => [.. file.Named("FROM").Select(f => f.Words).Where(w => w.Count == 3).Select(w => w[2])];

    private static bool Ignored(string path)
    {
        var rules = Repository.Text(".dockerignore");
        return DockerIgnore.Docker(rules, path) || DockerIgnore.AzureCli(rules, path);
    }

    /// <summary>Project, runtime and what the project is told.</summary>
    private static IEnumerable<string> Choices(string command) =>
        Choice().Matches(command).Select(m => m.Value).Where(c => !c.StartsWith("-p:CreateHardLinks", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"(^[^:]+:(?!latest)[^:@]*\d[^:@]*$)|@sha256:[0-9a-f]{64}$")]
    private static partial Regex Pinned();

    [GeneratedRegex("(PASSWORD|PASSWD|PWD|SECRET|TOKEN|KEY|CONNECTION_?STRING)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex("(AccountKey|SharedAccessKey|SharedAccessSignature|Password)=|sig=", RegexOptions.IgnoreCase)]
    private static partial Regex SecretValue();

    [GeneratedRegex(@"\S+\.csproj|--runtime \S+|-p:\S+")]
    private static partial Regex Choice();
}
