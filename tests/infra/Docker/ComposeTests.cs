using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Dgp.Infra.Tests.Docker;

public sealed partial class ComposeTests
{
    private const string Worker = "gpu-worker/Dgp.Worker/Dockerfile";
    private const string Functions = "functions/Dockerfile";

    private readonly Compose _compose = Compose.Of(Compose.Path);

    public static TheoryData<string> Rules { get; } = [.. ComposeRules.All.Keys];

    /// <summary>Rule, and what is put in the place of what so that it must be found.</summary>
    public static TheoryData<string, string, string> Broken { get; } = new()
    {
        { "images have a version", "azurite:3.37.0", "azurite:latest" },
        { "images have a version", "servicebus-emulator:2.0.1", "servicebus-emulator" },
        { "an image is pulled or built", "    image: mcr.microsoft.com/azure-messaging/servicebus-emulator:2.0.1\n", "" },
        { "what is built has a Dockerfile and names its arguments", "functions/Dockerfile", "functions/Containerfile" },
        { "what is built has a Dockerfile and names its arguments", "TORCH: cpu", "TORSH: cpu" },
        { "ports are this machine's only", "127.0.0.1:7071:8080", "7071:8080" },
        { "mounted files are there and cannot be written, and volumes are declared", "./compose/service-bus.json:", "./compose/config.json:" },
        { "mounted files are there and cannot be written, and volumes are declared", "/compose/events.js:ro", "/compose/events.js" },
        { "mounted files are there and cannot be written, and volumes are declared", "- cache:/cache", "- priors:/cache" },
        { "who waits for another's health waits for one that has it", "      sql:\n        condition", "      service-bus:\n        condition" },
        { "no secrets but those that everybody knows", "\"${MSSQL_SA_PASSWORD:?put a password for SQL Server into .env}\"", "Passw0rd" },
        { "no secrets but those that everybody knows", "SharedAccessKey=SAS_KEY_VALUE", "SharedAccessKey=c2VjcmV0" },
        { "no secrets but those that everybody knows", "\"value\": \"${FUNCTIONS_KEY}\"", "\"value\": \"c2VjcmV0\"" },
        { "what a person must give has an explanation", "${FUNCTIONS_KEY:?put a key for calls of the functions into .env}", "${FUNCTIONS_KEY}" },
        { "the hosts are told what their code reads", "DGP_DEFAULT_PRIOR:", "DGP_PRIOR:" },
        { "the hosts are told what their code reads", "      DGP_DEFAULT_PRIOR: cifar10-32\n", "" },
        { "the hosts are told what their code reads", "      JobQueue: jobs\n    volumes", "      DGP_SPEED: high\n      JobQueue: jobs\n    volumes" },
        { "the hosts are told what their code reads", "      JobQueue: jobs\n    volumes", "    volumes" },
    };

    [Theory]
    [MemberData(nameof(Rules))]
    public void The_file_keeps_every_rule(string rule) => Assert.Empty(ComposeRules.All[rule](_compose));

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_broken_file_is_found(string rule, string whole, string broken)
    {
        var text = Repository.Text(Compose.Path);

        Assert.Contains(whole, text, StringComparison.Ordinal);
        Assert.NotEmpty(ComposeRules.All[rule](Compose.Parse(text.Replace(whole, broken, StringComparison.Ordinal))));
    }

    [Fact]
    public void Every_rule_has_a_broken_file() =>
        Assert.Equal(ComposeRules.All.Keys.Order(StringComparer.Ordinal), Broken.Select(b => b.Data.Item1).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Both_hosts_have_the_same_storage_and_queue()
    {
        var (functions, worker) = (_compose.Environment("functions"), _compose.Environment("worker"));

        Assert.All(["JobStorage", "ServiceBus", "JobQueue"], n => Assert.Equal(functions[n], worker[n]));
        Assert.Equal(functions["JobStorage"], _compose.Environment("events")["JobStorage"]);
    }

    [Fact]
    public void Hosts_and_ports_that_are_spoken_to_are_those_of_the_services()
    {
        var ports = new Dictionary<string, IEnumerable<int>>
        {
            ["azurite"] = [10000, 10001, 10002],
            ["service-bus"] = [5300],
            ["functions"] = [new Uri(Dockerfile.Of(Functions).Variables("ENV").Single(v => v.Name == "ASPNETCORE_URLS").Value.Replace('+', 'h')).Port],
        };

        var spokenTo = _compose.Services.SelectMany(s => Compose.Environment(s.Value).Values).SelectMany(v => Address().Matches(v)).Select(m => new Uri(m.Value)).ToList();

        Assert.NotEmpty(spokenTo);
        Assert.All(spokenTo, a => Assert.Contains(a.Port, ports[a.Host]));
        Assert.Contains("Endpoint=sb://service-bus;", _compose.Environment("worker")["ServiceBus"], StringComparison.Ordinal);
        Assert.Equal("sql", _compose.Environment("service-bus")["SQL_SERVER"]);
        Assert.Equal(_compose.Environment("sql")["MSSQL_SA_PASSWORD"], _compose.Environment("service-bus")["MSSQL_SA_PASSWORD"]);
    }

    [Theory]
    [InlineData("functions", Functions, "ASPNETCORE_URLS", "/dev/tcp/127.0.0.1/8080")]
    [InlineData("worker", Worker, "DGP_HEALTH_PORT", "/dev/tcp/127.0.0.1/8080")]
    public void Health_is_looked_for_at_the_port_of_the_image(string service, string dockerfile, string setting, string address)
    {
        var port = Number().Match(Dockerfile.Of(dockerfile).Variables("ENV").Single(v => v.Name == setting).Value).Value;

        Assert.EndsWith($"/{port}", address, StringComparison.Ordinal);
        Assert.Equal(port, Dockerfile.Of(dockerfile).Named("EXPOSE").Single().Arguments);
        Assert.Contains($"{address} ", HealthCheck(service), StringComparison.Ordinal);
    }

    [Fact]
    public void The_worker_has_more_time_to_end_than_it_takes()
    {
        var grace = Grace().Match(Repository.Text("gpu-worker", "Dgp.Worker", "Jobs", "JobConsumer.cs")).Groups[1].Value;

        var given = _compose.Service("worker").GetProperty("stop_grace_period").GetString()!.TrimEnd('s');

        Assert.True(Seconds(given) > Seconds(grace), $"{given} s are too few");
    }

    [Fact]
    public void The_workers_volume_is_where_its_image_keeps_priors() => Assert.Contains(
        $"cache:{Dockerfile.Of(Worker).Variables("ENV").Single(v => v.Name == "DGP_CACHE").Value}",
        Compose.Strings(_compose.Service("worker"), "volumes"));

    [Fact]
    public void The_functions_keys_are_where_the_host_looks_for_them_and_are_what_it_can_read()
    {
        var folder = Dockerfile.Of(Functions).Variables("ENV").Single(v => v.Name == "FUNCTIONS_SECRETS_PATH").Value;
        var keys = JsonDocument.Parse(_compose.Root.GetProperty("configs").GetProperty("function-keys").GetProperty("content").GetString()!).RootElement;

        Assert.Equal($"{folder}/host.json", _compose.Service("functions").GetProperty("configs")[0].GetProperty("target").GetString());
        Assert.Single(Dockerfile.Of(Functions).Commands($"install --directory --owner=$APP_UID --group=$APP_UID {folder}"));
        Assert.Equal("files", _compose.Environment("functions")["AzureWebJobsSecretStorageType"]);
        // Source: azure-functions-host, ScriptSecretSerializerV1 and HostSecrets.
        Assert.Equal(JsonValueKind.Object, keys.GetProperty("masterKey").ValueKind);
        Assert.Equal(JsonValueKind.Array, keys.GetProperty("functionKeys").ValueKind);
        Assert.Equal(JsonValueKind.Array, keys.GetProperty("systemKeys").ValueKind);
        Assert.False(keys.GetProperty("masterKey").GetProperty("encrypted").GetBoolean());
    }

    [Fact]
    public void Azurite_is_the_one_of_the_local_stack()
    {
        var version = JsonDocument.Parse(Repository.Text("azurite", "package.json")).RootElement.GetProperty("dependencies").GetProperty("azurite").GetString();

        Assert.All(["azurite", "events"], s => Assert.EndsWith($"/azurite:{version}", _compose.Service(s).GetProperty("image").GetString(), StringComparison.Ordinal));
    }

    [Fact]
    public void On_a_GPU_only_the_worker_differs_and_asks_for_one()
    {
        var worker = Assert.Single(Compose.Of(Compose.Gpu).Services);
        var device = worker.Value.GetProperty("deploy").GetProperty("resources").GetProperty("reservations").GetProperty("devices")[0];

        Assert.Equal("worker", worker.Name);
        Assert.Equal(("nvidia", 1, "gpu"), (device.GetProperty("driver").GetString(), device.GetProperty("count").GetInt32(), device.GetProperty("capabilities")[0].GetString()));
        Assert.Equal(
            Dockerfile.Of(Worker).Variables("ARG").First(a => a.Name == "TORCH").Value,
            worker.Value.GetProperty("build").GetProperty("args").GetProperty("TORCH").GetString());
        Assert.All(Compose.Environment(worker.Value).Keys, n => Assert.Contains(n, HostSettings.OfWorker));
    }

    [Fact]
    public void The_file_of_passwords_stays_out_of_git() =>
        Assert.Contains(".env", Repository.Text(".gitignore").Split('\n'));

    private string HealthCheck(string service) => string.Join(' ', Compose.Strings(_compose.Service(service).GetProperty("healthcheck"), "test"));

    private static double Seconds(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"http://[^;]+")]
    private static partial Regex Address();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();

    [GeneratedRegex(@"Grace = TimeSpan\.FromSeconds\((\d+)\)")]
    private static partial Regex Grace();
}
