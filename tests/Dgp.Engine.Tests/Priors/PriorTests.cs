using System.Text.Json.Nodes;
using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class PriorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_embedded_prior_is_intact()
    {
        var prior = Prior.Open(PriorFixtures.Embedded);

        Assert.Equal("cifar10-32", prior.Name);
        Assert.Equal(
            new BigGanArchitecture
            {
                Resolution = 32, GeneratorChannels = 32, DiscriminatorChannels = 32, Classes = 10, SharedDim = 64, LatentDim = 120, SpectralNormEpsilon = 1e-6,
            },
            prior.Architecture);
        Assert.Equal(9, prior.ClassIndex("truck"));
        Assert.Equal("MIT", prior.Manifest.Licence);
    }

    [Fact]
    public void A_changed_bit_in_the_weights_is_found_by_the_checksum()
    {
        var prior = Make();
        var bytes = File.ReadAllBytes(prior.DiscriminatorPath);
        bytes[^5] ^= 1;
        File.WriteAllBytes(prior.DiscriminatorPath, bytes);

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => Prior.Open(prior.Folder));

        Assert.Contains("discriminator.safetensors does not have the checksum", error.Message, StringComparison.Ordinal);
        Assert.Equal(prior.Name, Prior.Open(prior.Folder, verify: false).Name);
    }

    [Fact]
    public void A_missing_or_cut_file_is_found_without_checksums()
    {
        var prior = Make();
        using (var cut = File.OpenWrite(prior.GeneratorPath))
        {
            cut.SetLength(cut.Length - 4);
        }

        Assert.Contains("bytes", PriorFixtures.Fails(ErrorCode.BadPrior, () => Prior.Open(prior.Folder, verify: false)).Message, StringComparison.Ordinal);
        File.Delete(prior.GeneratorPath);
        Assert.Contains("missing", PriorFixtures.Fails(ErrorCode.BadPrior, () => Prior.Open(prior.Folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_of_another_architecture_than_the_manifest_says_are_refused()
    {
        var prior = Make();
        Edit(prior, json => json["architecture"]!["sharedDim"] = 5);

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => Prior.Open(prior.Folder));

        Assert.Contains("'shared.weight'", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Edits { get; } = new()
    {
        { """{"surprise":1}""", "surprise" },
        { """{"schemaVersion":2}""", "schemaVersion" },
        { """{"schemaVersion":"1"}""", "" },
        { """{"name":"../../etc"}""", "no name" },
        { """{"name":null}""", "" },
        { """{"licence":null}""", "" },
        { """{"classes":["a","b"]}""", "2 class names for 3" },
        { """{"classes":["a","b",null]}""", "" },
        { """{"classes":["a","b"," "]}""", "no name" },
        { """{"normalisation":[0,1]}""", "normalisation" },
        { """{"architecture":{}}""", "" },
        { """{"architecture":null}""", "" },
        { """{"files":{}}""", "" },
        { """{"files":{"generator.safetensors":{"bytes":1,"sha256":"x"},"discriminator.safetensors":{"bytes":1,"sha256":"x"}}}""", "SHA-256" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void A_manifest_outside_the_schema_is_refused(string change, string expected)
    {
        var prior = Make();
        Edit(prior, json =>
        {
            foreach (var (name, value) in JsonNode.Parse(change)!.AsObject())
            {
                json[name] = value?.DeepClone();
            }
        });

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => Prior.Open(prior.Folder));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("schemaVersion")]
    [InlineData("name")]
    [InlineData("architecture")]
    [InlineData("classes")]
    [InlineData("normalisation")]
    [InlineData("licence")]
    [InlineData("source")]
    [InlineData("files")]
    public void A_manifest_without_one_of_its_members_is_refused(string member)
    {
        var prior = Make();
        Edit(prior, json => json.Remove(member));

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => Prior.Open(prior.Folder));

        Assert.Contains(member, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_number_of_the_architecture_must_be_stated()
    {
        var prior = Make();
        var members = JsonNode.Parse(File.ReadAllText(ManifestOf(prior)))!["architecture"]!.AsObject().Select(m => m.Key).ToList();
        Assert.Equal(10, members.Count);
        foreach (var member in members)
        {
            var text = File.ReadAllText(ManifestOf(prior));
            Edit(prior, json => json["architecture"]!.AsObject().Remove(member));

            Assert.Contains(member, PriorFixtures.Fails(ErrorCode.BadPrior, () => Prior.Open(prior.Folder)).Message, StringComparison.Ordinal);
            File.WriteAllText(ManifestOf(prior), text);
        }
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("null")]
    [InlineData("[1]")]
    [InlineData("{\"name\":\"a\",\"name\":\"b\"}")]
    public void A_manifest_that_is_no_such_object_is_refused(string text)
    {
        var prior = Make();
        File.WriteAllText(ManifestOf(prior), text);

        PriorFixtures.Fails(ErrorCode.BadPrior, () => Prior.Open(prior.Folder));
    }

    [Fact]
    public void A_folder_without_a_manifest_is_no_prior() => PriorFixtures.Fails(ErrorCode.UnknownPrior, () => Prior.Open(_folder.Path));

    private Prior Make()
    {
        var request = PriorFixtures.WritePair(_folder, PriorFixtures.Small(32));
        PriorImport.Run(request);
        return Prior.Open(request.Folder);
    }

    private static string ManifestOf(Prior prior) => Path.Combine(prior.Folder, PriorManifest.FileName);

    private static void Edit(Prior prior, Action<JsonObject> edit)
    {
        var json = JsonNode.Parse(File.ReadAllText(ManifestOf(prior)))!.AsObject();
        edit(json);
        File.WriteAllText(ManifestOf(prior), json.ToJsonString());
    }
}
