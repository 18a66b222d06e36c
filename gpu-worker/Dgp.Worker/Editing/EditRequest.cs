using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
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
    /// <exception cref="DgpException">UnknownClass.</exception>
    public required Func<Prior, PictureEdit> Edit { get; init; }

    /// <summary>The schedule by which an edit inverts, where none is asked for.</summary>
    public static string PresetOf(string verb) => verb == JobTasks.Morph ? Presets.Morphing : Presets.Manipulation;

    /// <summary>What the names of a picture's inversion files begin with.</summary>
    /// <param name="number">Of the picture, from 0.</param>
    public string FolderOf(int number) => !Together ? "inversion" : number == 0 ? "first" : "second";

    /// <summary>How each picture is inverted: of a morph each may have a class of its own.</summary>
    /// <exception cref="DgpException">BadOption, UnknownClass, UnknownPreset: whatever is wrong with the options.</exception>
    public IReadOnlyList<RestorationRequest> Inversions(Prior prior)
    {
        var (classes, count) = (Inversion.EachClass(prior), Inversion.Files.Count);
        if (classes.Count > 1 && !(Together && classes.Count == count))
        {
            throw new DgpException(
                ErrorCode.BadOption,
                $"The class {Printable.Text(Inversion.Class)} names {classes.Count} classes.",
                Together ? "Name one for both pictures, or one for each." : "Name what the picture shows; 'to' (--to, dgp_to) names what it is to become.");
        }

        var each = classes.Count > 1 ? classes : [.. Enumerable.Repeat(classes[0], count)];
        each[0].OptionsFor(prior);
        return each;
    }
}
