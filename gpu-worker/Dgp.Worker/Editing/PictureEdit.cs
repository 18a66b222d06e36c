using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.Editing;

/// <summary>An edit in the words of the command line: its verb, its files and what its report says.</summary>
internal abstract record PictureEdit
{
    /// <summary>Also the name of the folder of results.</summary>
    public abstract string Verb { get; }

    /// <summary>How many pictures it makes.</summary>
    public abstract int Count { get; }

    /// <summary>Of the sheet of all pictures.</summary>
    public abstract int Columns { get; }

    /// <summary>The pictures are steps of one movement.</summary>
    public virtual bool Animated => false;

    /// <summary>Its options as resolved.</summary>
    public abstract EditFacts Facts { get; }

    /// <param name="inverted">One picture; two of a morph.</param>
    public abstract IEnumerable<EditedPicture> Pictures(Prior prior, torch.Device device, IReadOnlyList<InvertedPicture> inverted);
}

/// <param name="File">Without its ending.</param>
/// <param name="Label">What stands above it in the sheet.</param>
internal sealed record EditedPicture(string File, string Label, Image<Rgb24> Picture);
