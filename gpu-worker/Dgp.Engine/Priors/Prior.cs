using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>A folder with a generator, its discriminator and their description; opened means checked.</summary>
public sealed class Prior
{
    private readonly ClassNames _classes;

    private Prior(string folder, PriorManifest manifest)
    {
        Folder = folder;
        Manifest = manifest;
        _classes = new ClassNames(manifest.Classes);
    }

    public string Folder { get; }

    public PriorManifest Manifest { get; }

    public string Name => Manifest.Name;

    public BigGanArchitecture Architecture => Manifest.Architecture;

    public IReadOnlyList<string> ClassNames => Manifest.Classes;

    public string GeneratorPath => Path.Combine(Folder, PriorFiles.GeneratorName);

    public string DiscriminatorPath => Path.Combine(Folder, PriorFiles.DiscriminatorName);

    /// <summary>Reads the manifest, holds both files' keys and shapes against it and, unless told otherwise, their checksums.</summary>
    /// <param name="verify">Whether to read all bytes for the checksums: about a second for a prior of 500 MB.</param>
    /// <exception cref="DgpException">UnknownPrior: no such folder; BadPrior: something in it is not as it should be.</exception>
    public static Prior Open(string folder, bool verify = true)
    {
        var path = Path.Combine(folder, PriorManifest.FileName);
        if (!File.Exists(path))
        {
            throw new DgpException(
                ErrorCode.UnknownPrior, $"{Damaged.Printable(folder)} holds no {PriorManifest.FileName}.", "Name a prior's folder, or make one with 'dgp prior import'.");
        }

        var prior = new Prior(folder, PriorManifest.Read(path));
        RequireIntact(prior.GeneratorPath, prior.Manifest.Files.Generator, verify);
        RequireIntact(prior.DiscriminatorPath, prior.Manifest.Files.Discriminator, verify);
        using (SafeTensors generator = SafeTensors.Open(prior.GeneratorPath), discriminator = SafeTensors.Open(prior.DiscriminatorPath))
        {
            StateDict.Generator(generator, prior.Architecture);
            StateDict.Discriminator(discriminator, prior.Architecture);
        }

        return prior;
    }

    /// <summary>Index of a class by index, name or synonym.</summary>
    /// <exception cref="DgpException">UnknownClass.</exception>
    public int ClassIndex(string nameOrIndex) => _classes.Index(nameOrIndex);

    /// <inheritdoc cref="Priors.ClassNames.Indices"/>
    public IReadOnlyList<int> ClassIndices(string list) => _classes.Indices(list);

    private static void RequireIntact(string path, PriorFile expected, bool verify)
    {
        var info = new FileInfo(path);
        if (!info.Exists)
        {
            throw Wrong(path, "is missing");
        }

        if (info.Length != expected.Bytes)
        {
            throw Wrong(path, $"has {info.Length} bytes, but {PriorManifest.FileName} says {expected.Bytes}");
        }

        if (verify && PriorFile.Describe(path) != expected)
        {
            throw Wrong(path, $"does not have the checksum that {PriorManifest.FileName} gives");
        }
    }

    private static DgpException Wrong(string path, string problem) =>
        new(ErrorCode.BadPrior, $"{Damaged.Name(path)} {problem}.", "Fetch or import the prior again.");
}
