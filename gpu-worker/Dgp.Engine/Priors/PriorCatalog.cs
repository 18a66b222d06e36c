using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>One folder that holds a prior, or tries to: either its manifest or what is wrong with it.</summary>
public sealed record PriorListing(string Name, string Folder, PriorManifest? Manifest, DgpException? Problem);

/// <summary>Finds priors by name in a list of folders, each of which holds one prior per subfolder. Earlier folders win.</summary>
public sealed class PriorCatalog(params IReadOnlyList<string> roots)
{
    private const int MostSuggestions = 10;

    /// <summary>All priors that can be asked for by name, in the order of their names. Weights are not read.</summary>
    public IReadOnlyList<PriorListing> List() =>
    [
        .. roots
            .Where(Directory.Exists)
            .SelectMany(Subfolders)
            .Where(folder => PriorManifest.IsName(Path.GetFileName(folder)) && File.Exists(Path.Combine(folder, PriorManifest.FileName)))
            .DistinctBy(folder => Path.GetFileName(folder))
            .Select(Describe)
            .OrderBy(p => p.Name, StringComparer.Ordinal),
    ];

    /// <summary>Opens a prior by name or by its folder's path. For names that come from elsewhere, use <see cref="OpenNamed"/>.</summary>
    /// <exception cref="DgpException">UnknownPrior, with the names there are; BadPrior.</exception>
    public Prior Open(string nameOrFolder, bool verify = true) => Find(nameOrFolder) is { } folder
        ? Prior.Open(folder, verify)
        : Directory.Exists(nameOrFolder) ? Prior.Open(nameOrFolder, verify) : throw Unknown(nameOrFolder);

    /// <summary>Opens a prior by name alone: no text reaches a folder outside the catalogue's.</summary>
    /// <exception cref="DgpException">UnknownPrior, with the names there are; BadPrior.</exception>
    public Prior OpenNamed(string name, bool verify = true) => Prior.Open(Find(name) ?? throw Unknown(name), verify);

    private string? Find(string name) => PriorManifest.IsName(name)
        ? roots.Select(root => Path.Combine(root, name)).FirstOrDefault(folder => File.Exists(Path.Combine(folder, PriorManifest.FileName)))
        : null;

    private static IEnumerable<string> Subfolders(string root)
    {
        try
        {
            return Directory.GetDirectories(root);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static PriorListing Describe(string folder)
    {
        var name = Path.GetFileName(folder);
        try
        {
            return new PriorListing(name, folder, PriorManifest.Read(Path.Combine(folder, PriorManifest.FileName)), null);
        }
        catch (DgpException problem)
        {
            return new PriorListing(name, folder, null, problem);
        }
    }

    private DgpException Unknown(string asked)
    {
        var names = List().Select(p => p.Name).Take(MostSuggestions).ToList();
        return new DgpException(
            ErrorCode.UnknownPrior,
            $"There is no prior '{Damaged.Printable(asked)}'.",
            names.Count > 0 ? $"There are {string.Join(", ", names)}; 'dgp prior import' adds one." : "Make one with 'dgp prior import', or give a prior's folder.");
    }
}
