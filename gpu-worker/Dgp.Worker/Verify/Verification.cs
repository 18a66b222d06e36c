using Dgp.Contracts;
using static TorchSharp.torch;

namespace Dgp.Worker.Verify;

/// <summary>Everything in a folder of reference values.</summary>
internal static class Verification
{
    /// <param name="directory">Holds fixture folders, or is one itself.</param>
    /// <param name="photographs">The sample pictures that the imaging values were made from.</param>
    /// <exception cref="DgpException">NotFound, BadFixture.</exception>
    public static IEnumerable<Check> Run(string directory, string photographs, Device device)
    {
        if (!Directory.Exists(directory))
        {
            throw new DgpException(ErrorCode.NotFound, $"There is no folder '{directory}'.", "Name the folder that holds the reference values.");
        }

        var folders = Directory.EnumerateDirectories(directory).Order(StringComparer.Ordinal).Prepend(directory).Where(IsFixture).ToArray();
        if (folders.Length == 0)
        {
            throw FixtureFolder.Bad($"'{directory}' holds no reference values.");
        }

        // Reduced precision would be measured, not the networks.
        backends.cuda.matmul.allow_tf32 = false;
        backends.cudnn.allow_tf32 = false;
        return folders.SelectMany(folder => Of(folder, photographs, device));
    }

    private static IEnumerable<Check> Of(string folder, string photographs, Device device)
    {
        if (File.Exists(Path.Combine(folder, "imaging.safetensors")))
        {
            return new ImagingChecks(folder, photographs).Run();
        }

        var fixture = new FixtureFolder(Path.GetFullPath(folder), device);
        return NetworkChecks.Of(fixture).Concat(Runs(fixture));
    }

    private static IEnumerable<Check> Runs(FixtureFolder fixture)
    {
        using var d = fixture.LoadDiscriminator();
        if (d is null)
        {
            // Every loss of a run is of the discriminator's features: runs without one would pass unchecked.
            if (fixture.Runs.Any())
            {
                throw FixtureFolder.Bad($"{fixture.Name} has recorded runs but no D_*.pth.");
            }

            yield break;
        }

        foreach (var check in fixture.Runs.SelectMany(run => new RunChecks(fixture, d, run).Run()))
        {
            yield return check;
        }
    }

    private static bool IsFixture(string folder) =>
        File.Exists(Path.Combine(folder, "config.json")) || File.Exists(Path.Combine(folder, "imaging.safetensors"));
}
