using Dgp.Contracts;

namespace Dgp.Engine.Priors;

/// <summary>A published pair of weight files and what they do not say about themselves.</summary>
public sealed record PriorImportRequest
{
    /// <summary>State dict of the (EMA) generator: <c>.pth</c> of either format, or safetensors.</summary>
    public required string GeneratorPath { get; init; }

    public required string DiscriminatorPath { get; init; }

    /// <summary>The prior's folder; made if it is missing.</summary>
    public required string Folder { get; init; }

    /// <summary>Null: the folder's name.</summary>
    public string? Name { get; init; }

    /// <summary>See <see cref="ClassNames.Read"/>. Null: ImageNet's if there are as many classes, else "class 0", "class 1", ...</summary>
    public string? ClassNamesPath { get; init; }

    public string Licence { get; init; } = "not stated";

    public string Source { get; init; } = "not stated";

    public ArchitectureOptions Options { get; init; } = new();

    /// <summary>Take the place of a prior that is already there.</summary>
    public bool Replace { get; init; }
}

/// <summary>Turns a published pair of state dicts into a prior's folder. Everything is checked; a failure leaves no prior behind.</summary>
public static class PriorImport
{
    /// <exception cref="DgpException">NotFound, UnsafePickle, BadPrior, BadOption or CannotWrite.</exception>
    public static PriorManifest Run(PriorImportRequest request)
    {
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(request.Folder));
        var name = request.Name ?? Path.GetFileName(folder);
        if (!PriorManifest.IsName(name))
        {
            throw new DgpException(
                ErrorCode.BadOption,
                $"'{Damaged.Printable(name)}' cannot name a prior.",
                "Use up to 64 lower-case letters, digits, dots, dashes and underscores, such as biggan-256.");
        }

        if (!request.Replace && File.Exists(Path.Combine(folder, PriorManifest.FileName)))
        {
            throw new DgpException(
                ErrorCode.CannotWrite, $"{Damaged.Printable(request.Folder)} already holds a prior.", "Choose another folder, or ask to replace it.");
        }

        using var generator = WeightFile.Open(request.GeneratorPath);
        using var discriminator = WeightFile.Open(request.DiscriminatorPath);
        var architecture = ArchitectureInference.Infer(generator, discriminator, request.Options);
        var g = FiniteWeights.Of(generator.Path, StateDict.Generator(generator, architecture));
        var d = FiniteWeights.Of(discriminator.Path, StateDict.Discriminator(discriminator, architecture));
        var classes = request.ClassNamesPath is { } path
            ? ClassNames.Read(path, architecture.Classes)
            : architecture.Classes == ImageNetClasses.Count ? ImageNetClasses.Names
            : [.. Enumerable.Range(0, architecture.Classes).Select(i => $"class {i}")];

        return PriorFolder.Write(folder, files => new PriorManifest
        {
            SchemaVersion = PriorManifest.CurrentSchemaVersion,
            Name = name,
            Architecture = architecture,
            Classes = classes,
            Normalisation = [-1, 1],
            Licence = request.Licence,
            Source = request.Source,
            Files = files,
        }, g, d);
    }
}
