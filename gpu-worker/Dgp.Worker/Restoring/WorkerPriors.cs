using Dgp.Engine.Priors;

namespace Dgp.Worker.Restoring;

/// <summary>Where priors are looked for by name.</summary>
internal static class WorkerPriors
{
    private const string FolderName = "priors";

    /// <summary>The current folder's priors/, then those that came with the program.</summary>
    public static PriorCatalog Catalog { get; } = new(FolderName, Path.Combine(AppContext.BaseDirectory, FolderName));
}
