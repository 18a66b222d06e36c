using Dgp.Contracts;
using Dgp.Engine.Priors;
using Xunit;

namespace Dgp.Engine.Tests.Priors;

/// <summary>The repository's own files, and small made-up priors of any architecture.</summary>
internal static class PriorFixtures
{
    public static string RepositoryRoot { get; } = FindRoot();

    /// <summary>A network of 32 pixels written by PyTorch 1.13, in both formats.</summary>
    public static string B32(string file) => Path.Combine(RepositoryRoot, "tests", "fixtures", "parity", "b32", file);

    public static string Embedded => Path.Combine(RepositoryRoot, "gpu-worker", "priors", "cifar10-32");

    public static BigGanArchitecture Small(int resolution) => new()
    {
        Resolution = resolution,
        GeneratorChannels = 8,
        DiscriminatorChannels = 8,
        Classes = 3,
        SharedDim = 4,
        LatentDim = 17,
    };

    /// <summary>Every expected key with small numbers that differ from tensor to tensor.</summary>
    public static Dictionary<string, StoredTensor> Weights(IReadOnlyDictionary<string, long[]> keys)
    {
        var weights = new Dictionary<string, StoredTensor>(StringComparer.Ordinal);
        foreach (var (key, shape) in keys)
        {
            var values = new float[shape.Aggregate(1L, (product, side) => product * side)];
            Array.Fill(values, 0.25f + weights.Count);
            weights.Add(key, StoredTensor.FromFloats(shape, values));
        }

        return weights;
    }

    /// <summary>Writes g.safetensors and d.safetensors; the caller may have changed the weights first.</summary>
    public static PriorImportRequest WritePair(
        TemporaryFolder folder,
        BigGanArchitecture architecture,
        Action<Dictionary<string, StoredTensor>>? changeGenerator = null,
        Action<Dictionary<string, StoredTensor>>? changeDiscriminator = null)
    {
        var g = Weights(ExpectedKeys.ForGenerator(architecture));
        var d = Weights(ExpectedKeys.ForDiscriminator(architecture));
        changeGenerator?.Invoke(g);
        changeDiscriminator?.Invoke(d);
        SafeTensors.Write(folder.File("g.safetensors"), g);
        SafeTensors.Write(folder.File("d.safetensors"), d);
        return new PriorImportRequest
        {
            GeneratorPath = folder.File("g.safetensors"),
            DiscriminatorPath = folder.File("d.safetensors"),
            Folder = folder.File("prior"),
        };
    }

    /// <summary>The error, which must be fit to show to a user: of that code, one line, with a hint.</summary>
    public static DgpException Fails(ErrorCode code, Action action)
    {
        var error = Assert.Throws<DgpException>(action);
        Assert.Equal(code, error.Code);
        Assert.DoesNotContain('\n', error.Message);
        Assert.DoesNotContain('\n', error.Hint);
        Assert.NotEmpty(error.Hint);
        return error;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Directory.Packages.props")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new DirectoryNotFoundException("The tests run inside the repository.");
    }
}

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("dgp-priors-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, byte[] bytes)
    {
        System.IO.File.WriteAllBytes(File(name), bytes);
        return File(name);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
