using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>How a prior's folder comes to be.</summary>
internal static class PriorFolder
{
    // The weights are written beside the folder's old ones and moved in when all are good; prior.json, without which it is no prior, comes last.
    /// <exception cref="DgpException">CannotWrite; BadPrior: a weight is NaN or infinite.</exception>
    public static PriorManifest Write(
        string folder, Func<PriorFiles, PriorManifest> describe, IReadOnlyDictionary<string, StoredTensor> g, IReadOnlyDictionary<string, StoredTensor> d)
    {
        var staging = $"{folder}.{Guid.NewGuid():N}.tmp";
        try
        {
            var manifest = describe(new PriorFiles
            {
                Generator = WriteWeights(Path.Combine(staging, PriorFiles.GeneratorName), g),
                Discriminator = WriteWeights(Path.Combine(staging, PriorFiles.DiscriminatorName), d),
            });

            Directory.CreateDirectory(folder);
            File.Delete(Path.Combine(folder, PriorManifest.FileName));
            foreach (var file in new[] { PriorFiles.GeneratorName, PriorFiles.DiscriminatorName })
            {
                File.Move(Path.Combine(staging, file), Path.Combine(folder, file), overwrite: true);
            }

            manifest.Validate(PriorManifest.FileName).Write(Path.Combine(folder, PriorManifest.FileName));
            return manifest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw AtomicFile.CannotWrite(folder, e);
        }
        finally
        {
            if (Directory.Exists(staging))
            {
                Directory.Delete(staging, recursive: true);
            }
        }
    }

    private static PriorFile WriteWeights(string path, IReadOnlyDictionary<string, StoredTensor> weights)
    {
        SafeTensors.Write(path, weights, new Dictionary<string, string> { ["format"] = "pt" });
        return PriorFile.Describe(path);
    }
}
