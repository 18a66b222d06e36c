using Dgp.Engine.Priors;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.Editing;

/// <summary>What was asked for, as it was asked.</summary>
internal sealed record EditRequest
{
    /// <summary>Whose files are pictures or saved inversions, and how the pictures are inverted.</summary>
    public required RestorationRequest Inversion { get; init; }

    /// <summary>One edit of all files together, rather than one of each.</summary>
    public bool Together { get; init; }

    /// <summary>Where to keep the inversion of each file, in their order; empty: nowhere.</summary>
    public IReadOnlyList<string> SaveInversions { get; init; } = [];

    /// <summary>What is to be done, once the prior's classes are known.</summary>
    /// <exception cref="Dgp.Contracts.DgpException">UnknownClass.</exception>
    public required Func<Prior, PictureEdit> Edit { get; init; }
}
