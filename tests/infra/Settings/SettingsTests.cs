using Dgp.Infra.Tests.Bicep;

namespace Dgp.Infra.Tests.Settings;

public sealed class SettingsTests
{
    [Fact]
    public void Code_Bicep_sample_and_README_have_the_same_settings()
    {
        var problems = SettingsAgreement.Real.Problems();

        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [Fact]
    public void The_scan_sees_every_way_in_which_a_setting_is_read()
    {
        var code = new CodeSettings(
        [
            ("contracts/Shared/Links.cs", """
                public static class Links
                {
                    public const string Store = "STORE";

                    public static string Open(IConfiguration settings) => Value(settings, Store);

                    public static string Unused(IConfiguration settings) => Value(settings, "NEVER_CALLED");

                    public static void AddLinks(this IHostApplicationBuilder builder) => Open(builder.Configuration["EXTENSION"]);

                    private static string Value(IConfiguration settings, string name) => settings[name];
                }
                """),
            ("one/Host.cs", "class Host { const string Own = \"OWN\"; void Run() { Links.Open(settings); _ = configuration[Own]; _ = settings[\"LITERAL\"]; } }"),
            ("one/Trigger.cs", "[ServiceBusTrigger(\"%PLACEHOLDER%/x\", Connection = Links.Store)] [Blob(Connection = \"BLOBS\")]"),
            ("two/Host.cs", "builder.AddLinks(); _ = Environment.GetEnvironmentVariable(\"VARIABLE\"); settings.GetSection(\"SECTION\");"),
        ]);

        Assert.Equal(["BLOBS", "LITERAL", "OWN", "PLACEHOLDER", "STORE"], code.ReadBy("one").Order());
        Assert.Equal(["EXTENSION", "SECTION", "STORE", "VARIABLE"], code.ReadBy("two").Order());
    }

    [Fact]
    public void A_setting_that_the_scan_cannot_name_stops_it() =>
        Assert.Throws<InvalidOperationException>(() => new CodeSettings([("one/Host.cs", "_ = settings[Elsewhere.Name];")]).ReadBy("one"));

    [Theory]
    [InlineData("functions/New.cs", "infra, Microsoft.Web/sites: DGP_NEW is read, and missing there.")]
    [InlineData("functions/New.cs", "local.settings.sample.json: DGP_NEW is read, and missing there.")]
    [InlineData("functions/New.cs", "README.md (functions): DGP_NEW is read, and missing there.")]
    [InlineData("gpu-worker/Dgp.Worker/New.cs", "infra, Microsoft.App/jobs: DGP_NEW is read, and missing there.")]
    [InlineData("gpu-worker/Dgp.Worker/New.cs", "infra, Microsoft.App/containerApps: DGP_NEW is read, and missing there.")]
    [InlineData("gpu-worker/Dgp.Worker/New.cs", "README.md (worker): DGP_NEW is read, and missing there.")]
    public void A_new_setting_is_missed_wherever_it_belongs(string path, string problem)
    {
        var sources = Sources.Of("contracts", "functions", "gpu-worker").Append((path, "_ = settings[\"DGP_NEW\"];"));

        var problems = (SettingsAgreement.Real with { Code = new CodeSettings(sources) }).Problems();

        Assert.Contains(problem, problems);
    }

    [Theory]
    [InlineData("app/functions.bicep", "'DGP_DEFAULT_PRIOR'", "'DGP_PRIOR'", "infra, Microsoft.Web/sites: nothing reads DGP_PRIOR.")]
    [InlineData("app/worker.bicep", "'DGP_CACHE'", "'DGP_CASH'", "infra, Microsoft.App/jobs: DGP_CACHE is read, and missing there.")]
    [InlineData("app/worker.bicep", "'CheckpointStorage__blobServiceUri'", "'CheckpointStorage__blobUri'", "infra, Microsoft.App/jobs: nothing reads the part '__blobUri' of a connection.")]
    public void A_setting_misspelt_in_the_Bicep_is_found_out(string file, string right, string wrong, string problem)
    {
        var problems = (SettingsAgreement.Real with { Templates = TemplateFolder.Real.With(file, right, wrong) }).Problems();

        Assert.Contains(problem, problems);
    }

    [Fact]
    public void A_setting_misspelt_in_the_sample_is_found_out()
    {
        var problems = (SettingsAgreement.Real with { Sample = SettingsAgreement.Real.Sample.Replace("\"JobQueue\"", "\"Queue\"", StringComparison.Ordinal) }).Problems();

        Assert.Superset(
            new HashSet<string> { "local.settings.sample.json: JobQueue is read, and missing there.", "local.settings.sample.json: nothing reads Queue." },
            problems.ToHashSet());
    }

    [Theory]
    [InlineData("| `DGP_DEVICE` | worker |", "| `DGP_DEVICE` | functions |", "README.md (functions): nothing reads DGP_DEVICE.")]
    [InlineData("| `DGP_DEVICE` | worker |", "| `DGP_GPU` | worker |", "README.md (worker): DGP_DEVICE is read, and missing there.")]
    [InlineData("| `DGP_DEVICE` | worker |", "| `DGP_DEVICE` | somebody |", "README.md: who reads DGP_DEVICE, functions, worker or both?")]
    public void A_wrong_row_of_the_README_is_found_out(string right, string wrong, string problem)
    {
        Assert.Contains(right, SettingsAgreement.Real.Readme, StringComparison.Ordinal);

        var problems = (SettingsAgreement.Real with { Readme = SettingsAgreement.Real.Readme.Replace(right, wrong, StringComparison.Ordinal) }).Problems();

        Assert.Contains(problem, problems);
    }
}
