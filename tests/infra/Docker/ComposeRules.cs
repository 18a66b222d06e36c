using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Docker;

/// <summary>What docker-compose.yml must be. Each rule finds what is wrong, in words.</summary>
internal static partial class ComposeRules
{
    // Published by Microsoft for every emulator.
    private const string EmulatorKey = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    // Of the Functions host. Source: azure-functions-host, EnvironmentSettingNames.
    private static readonly string[] OfTheHost = ["AzureWebJobsSecretStorageType"];

    public static IReadOnlyDictionary<string, Func<Compose, IEnumerable<string>>> All { get; } = new Dictionary<string, Func<Compose, IEnumerable<string>>>
    {
        ["images have a version"] = compose => compose.Services
            .Where(s => Compose.Member(s.Value, "image") is { } image && !Pinned().IsMatch(image.GetString()!))
            .Select(s => s.Name),

        ["an image is pulled or built"] = compose => compose.Services
            .Where(s => (Compose.Member(s.Value, "image") is null) == (Compose.Member(s.Value, "build") is null))
            .Select(s => s.Name),

        ["what is built has a Dockerfile and names its arguments"] = compose => compose.Services
            .Where(s => Compose.Member(s.Value, "build") is { } build && !Builds(build))
            .Select(s => s.Name),

        ["ports are this machine's only"] = compose => compose.Services.SelectMany(s => Compose.Strings(s.Value, "ports"))
            .Where(p => !p.StartsWith("127.0.0.1:", StringComparison.Ordinal)),

        ["mounted files are there and cannot be written, and volumes are declared"] = compose => compose.Services
            .SelectMany(s => Compose.Strings(s.Value, "volumes"))
            .Where(v => v[0] == '.'
                ? !v.EndsWith(":ro", StringComparison.Ordinal) || !File.Exists(Repository.PathOf(v.Split(':')[0][2..]))
                : !compose.Root.GetProperty("volumes").TryGetProperty(v.Split(':')[0], out _)),

        ["who waits for another's health waits for one that has it"] = compose => compose.Services
            .SelectMany(s => Compose.Member(s.Value, "depends_on")?.EnumerateObject().AsEnumerable() ?? [])
            .Where(d => Compose.Member(compose.Root.GetProperty("services"), d.Name) is not { } other || Compose.Member(other, "healthcheck") is null)
            .Select(d => d.Name),

        ["no secrets but those that everybody knows"] = compose => compose.Services.SelectMany(s => Compose.Environment(s.Value))
            .Concat(Contents(compose))
            .Where(v => HasSecret(v.Key, v.Value))
            .Select(v => v.Key),

        ["what a person must give has an explanation"] = compose => compose.Services.SelectMany(s => Compose.Environment(s.Value).Values)
            .SelectMany(v => Given().Matches(v))
            .Where(m => !m.Value.Contains(":?", StringComparison.Ordinal))
            .Select(m => m.Value),

        ["the hosts are told what their code reads"] = compose =>
        [
            .. Differences(HostSettings.OfFunctions.Concat(OfTheHost), compose.Environment("functions").Keys),
            .. Differences(HostSettings.OfWorker, compose.Environment("worker").Keys.Concat(Defaults)),
        ],
    };

    // What the image sets, and what has a default that suits: any device, half an hour.
    private static IEnumerable<string> Defaults =>
        Dockerfile.Of("gpu-worker/Dgp.Worker/Dockerfile").Variables("ENV").Select(v => v.Name).Intersect(HostSettings.OfWorker).Concat(["DGP_DEVICE", "DGP_JOB_SECONDS"]);

    private static IEnumerable<string> Differences(IEnumerable<string> read, IEnumerable<string> told) =>
        read.Except(told).Select(n => $"{n} is read, and not told").Concat(told.Except(read).Select(n => $"{n} is told, and not read"));

    private static bool Builds(JsonElement build)
    {
        var path = build.GetProperty("dockerfile").GetString()!;
        return File.Exists(Repository.PathOf(path))
            && (Compose.Member(build, "args")?.EnumerateObject().All(a => Dockerfile.Of(path).Variables("ARG").Any(v => v.Name == a.Name)) ?? true);
    }

    private static IEnumerable<KeyValuePair<string, string>> Contents(Compose compose) =>
        Compose.Member(compose.Root, "configs")?.EnumerateObject()
            .SelectMany(c => KeyInJson().Matches(Compose.Member(c.Value, "content")?.GetString() ?? ""))
            .Select(m => KeyValuePair.Create("KEY", m.Groups[1].Value)) ?? [];

    private static bool HasSecret(string name, string value) =>
        (SecretName().IsMatch(name) && !Given().IsMatch(value))
        || SecretInValue().Matches(value).Any(m => m.Groups[1].Value is not (EmulatorKey or "SAS_KEY_VALUE"));

    [GeneratedRegex(@"^[^:]+:(?!latest)[^:@]*\d[^:@]*$")]
    private static partial Regex Pinned();

    [GeneratedRegex(@"\$\{\w+[^}]*\}")]
    private static partial Regex Given();

    [GeneratedRegex("(PASSWORD|SECRET|TOKEN|KEY)$", RegexOptions.IgnoreCase)]
    private static partial Regex SecretName();

    [GeneratedRegex(@"(?:AccountKey|SharedAccessKey|SharedAccessSignature|Password)=([^;]*)", RegexOptions.IgnoreCase)]
    private static partial Regex SecretInValue();

    [GeneratedRegex(@"""value"":\s*""([^""]*)""")]
    private static partial Regex KeyInJson();
}
