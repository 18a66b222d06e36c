using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

public sealed class PriorImportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("G_ema_b32.pth")]
    [InlineData("G_ema_b32.legacy.pth")]
    public void A_published_pair_becomes_a_prior_with_the_same_numbers(string generator)
    {
        var manifest = PriorImport.Run(Published(generator));

        var prior = Prior.Open(_folder.File("prior"));
        using var published = WeightFile.Open(PriorFixtures.B32(generator));
        using var imported = SafeTensors.Open(prior.GeneratorPath);
        Assert.Equal("prior", prior.Name);
        Assert.Equal(manifest.Architecture, prior.Architecture);
        Assert.Equal(97, imported.Tensors.Count);
        Assert.All(imported.Tensors, t => Assert.Equal(published.Tensors[t.Key].ToBytes(), t.Value.ToBytes()));
        Assert.Equal(["discriminator.safetensors", "generator.safetensors", "prior.json"], Directory.GetFiles(prior.Folder).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void Both_formats_of_one_network_become_the_same_bytes()
    {
        var zip = PriorImport.Run(Published("G_ema_b32.pth"));
        var legacy = PriorImport.Run(Published("G_ema_b32.legacy.pth") with { Folder = _folder.File("other") });

        Assert.Equal(zip.Files, legacy.Files);
    }

    [Fact]
    public void Half_precision_weights_of_data_parallel_training_without_logging_buffers_are_imported()
    {
        var request = PriorFixtures.WritePair(
            _folder,
            PriorFixtures.Small(32),
            g => Rename(g, (key, tensor) => key.EndsWith("sv0", StringComparison.Ordinal)
                ? null
                : ($"module.{key}", StoredTensor.FromBytes(ElementType.F16, tensor.Shape, Enumerable.Repeat<byte[]>([0x00, 0x3e], tensor.Elements).SelectMany(b => b).ToArray()))));

        PriorImport.Run(request);

        using var imported = SafeTensors.Open(Prior.Open(request.Folder).GeneratorPath);
        Assert.All(imported.Tensors.Values, t => Assert.Equal(ElementType.F32, t.Type));
        Assert.All(imported.Tensors["linear.weight"].ToFloats(), v => Assert.Equal(1.5f, v));
        Assert.Equal([1f], imported.Tensors["linear.sv0"].ToFloats());
    }

    [Theory]
    [InlineData(1000, "tench, Tinca tinca", "toilet tissue, toilet paper, bathroom tissue")]
    [InlineData(999, "class 0", "class 998")]
    public void A_thousand_classes_without_names_get_ImageNets(int classes, string first, string last)
    {
        var request = PriorFixtures.WritePair(_folder, PriorFixtures.Small(32) with { Classes = classes });

        var manifest = PriorImport.Run(request);

        Assert.Equal((first, last), (manifest.Classes[0], manifest.Classes[^1]));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void A_weight_that_is_no_number_is_found_wherever_it_is(float bad)
    {
        foreach (var key in new[] { "blocks.1.0.conv2.weight", "output_layer.2.bias", "linear.sv0" })
        {
            foreach (var last in new[] { false, true })
            {
                var request = PriorFixtures.WritePair(_folder, PriorFixtures.Small(32), g =>
                {
                    var values = g[key].ToFloats();
                    values[last ? ^1 : 0] = bad;
                    g[key] = StoredTensor.FromFloats(g[key].Shape, values);
                });

                var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => PriorImport.Run(request));

                Assert.Contains($"'{key}' holds NaN or infinite", error.Message, StringComparison.Ordinal);
            }
        }

        Assert.False(Directory.Exists(_folder.File("prior")));
    }

    public static TheoryData<string, string> Faults { get; } = new()
    {
        { "missing", "'blocks.1.0.bn2.gain.weight' is missing" },
        { "two missing", "'output_layer.0.gain' is missing, and 1 more" },
        { "unknown", "'optimizer.step' is unknown" },
        { "transposed", "'blocks.2.0.conv1.weight' has the shape [32, 33, 3, 3], but [32, 32, 3, 3]" },
        { "integer", "'linear.bias' holds I32" },
        { "second singular value", "'linear.u1' is unknown" },
        { "flat latent", "only hierarchical latents" },
        { "eight blocks", "blocks, as no BigGAN generator does" },
        { "nothing", "no BigGAN generator" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_key_that_is_wrong_is_named_and_leaves_no_prior(string fault, string expected)
    {
        var request = PriorFixtures.WritePair(_folder, PriorFixtures.Small(32), g => Break(g, fault));

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => PriorImport.Run(request));

        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Contains("g.safetensors", error.Message, StringComparison.Ordinal);
        Assert.Equal(["d.safetensors", "g.safetensors"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order());
    }

    [Fact]
    public void A_discriminator_of_other_classes_is_refused_by_the_key_that_shows_it()
    {
        var request = PriorFixtures.WritePair(
            _folder, PriorFixtures.Small(32), null, d => d["embed.weight"] = StoredTensor.FromFloats([2, 32], new float[64]));

        var error = PriorFixtures.Fails(ErrorCode.BadPrior, () => PriorImport.Run(request));

        Assert.Contains("'embed.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Class_names_licence_and_source_go_into_the_manifest()
    {
        var names = _folder.Write("names.txt", "tench, Tinca tinca\ngoldfish\n\nhen\n"u8.ToArray());
        var request = PriorFixtures.WritePair(_folder, PriorFixtures.Small(32)) with { ClassNamesPath = names, Licence = "MIT", Source = "a test", Name = "fishes-32" };

        PriorImport.Run(request);

        var manifest = Prior.Open(request.Folder).Manifest;
        Assert.Equal(["tench, Tinca tinca", "goldfish", "hen"], manifest.Classes);
        Assert.Equal(("MIT", "a test", "fishes-32"), (manifest.Licence, manifest.Source, manifest.Name));
    }

    [Fact]
    public void A_prior_that_is_there_is_only_replaced_on_request()
    {
        PriorImport.Run(Published("G_ema_b32.pth"));
        var other = PriorFixtures.WritePair(_folder, PriorFixtures.Small(32));

        PriorFixtures.Fails(ErrorCode.CannotWrite, () => PriorImport.Run(other));
        Assert.Equal(6, Prior.Open(other.Folder).Architecture.GeneratorChannels);

        PriorImport.Run(other with { Replace = true });
        Assert.Equal(8, Prior.Open(other.Folder).Architecture.GeneratorChannels);
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("Upper")]
    [InlineData("")]
    [InlineData(".hidden")]
    public void A_name_that_could_not_be_asked_for_is_refused(string name) =>
        PriorFixtures.Fails(ErrorCode.BadOption, () => PriorImport.Run(Published("G_ema_b32.pth") with { Name = name }));

    [Fact]
    public void A_folder_that_cannot_be_written_says_so() =>
        PriorFixtures.Fails(
            ErrorCode.CannotWrite,
            () => PriorImport.Run(Published("G_ema_b32.pth") with { Folder = Path.Combine(_folder.Write("file", [1]), "prior") }));

    private PriorImportRequest Published(string generator) => new()
    {
        GeneratorPath = PriorFixtures.B32(generator),
        DiscriminatorPath = PriorFixtures.B32("D_b32.pth"),
        Folder = _folder.File("prior"),
    };

    private static void Break(Dictionary<string, StoredTensor> g, string fault)
    {
        switch (fault)
        {
            case "missing":
                g.Remove("blocks.1.0.bn2.gain.weight");
                break;
            case "two missing":
                g.Remove("output_layer.0.gain");
                g.Remove("output_layer.2.weight");
                break;
            case "unknown":
                g["optimizer.step"] = StoredTensor.FromFloats([1], [1]);
                break;
            case "transposed":
                g["blocks.2.0.conv1.weight"] = StoredTensor.FromFloats([32, 33, 3, 3], new float[32 * 33 * 9]);
                break;
            case "integer":
                g["linear.bias"] = StoredTensor.FromBytes(ElementType.I32, g["linear.bias"].Shape, g["linear.bias"].ToBytes());
                break;
            case "second singular value":
                g["linear.u1"] = g["linear.u0"];
                break;
            case "flat latent":
                g["blocks.0.0.bn1.gain.weight"] = StoredTensor.FromFloats([32, 4], new float[128]);
                break;
            case "eight blocks":
                g["blocks.3.0.conv1.weight"] = g["blocks.4.0.conv1.weight"] = g["blocks.5.0.conv1.weight"] = g["blocks.2.0.conv1.weight"];
                g["blocks.6.0.conv1.weight"] = g["blocks.7.0.conv1.weight"] = g["blocks.2.0.conv1.weight"];
                break;
            default:
                g.Clear();
                g["x"] = StoredTensor.FromFloats([1], [1]);
                break;
        }
    }

    private static void Rename(Dictionary<string, StoredTensor> weights, Func<string, StoredTensor, (string, StoredTensor)?> rename)
    {
        foreach (var (key, tensor) in weights.ToList())
        {
            weights.Remove(key);
            if (rename(key, tensor) is var (name, changed))
            {
                weights.Add(name, changed);
            }
        }
    }
}
