using Dgp.Contracts.Jobs;
using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Worker.Output;
using SixLabors.ImageSharp;
using TorchSharp;

namespace Dgp.Worker.Editing;

/// <summary>A picture that takes part in an edit, or a saved inversion.</summary>
/// <param name="Name">As it was named.</param>
/// <param name="Location">Where it lies, in full.</param>
/// <param name="Folder">What the names of its inversion's files begin with; null of a saved inversion, which has none.</param>
internal sealed record EditSource(string Name, string Location, string? Folder);

/// <summary>What was found of it.</summary>
/// <param name="Notes">What a person should know of how it was inverted.</param>
internal sealed record InvertedSource(InvertedPicture Inverted, IReadOnlyList<string> Notes)
{
    /// <summary>dB of the reconstruction against the input.</summary>
    public double? Psnr { get; init; }

    /// <summary>Stopped before its last iteration.</summary>
    public bool Interrupted { get; init; }
}

/// <summary>An edit of inverted pictures together with what it was made of: everything that its files tell.</summary>
/// <param name="inverted">Fewer than there are sources if an inversion was interrupted; then nothing is edited.</param>
internal sealed class EditedResult(
    PictureEdit edit, Prior prior, torch.Device device, IReadOnlyList<EditSource> sources, IReadOnlyList<InvertedSource> inverted, DateTimeOffset startedAt)
{
    private const int PanelSide = 128;

    private readonly List<EditedPicture> _pictures = [];

    /// <summary>Null where there is no job, on the command line.</summary>
    public JobFacts? Job { get; init; }

    /// <summary>There is a sheet of edited pictures among the files.</summary>
    public bool HasPictures { get; private set; }

    /// <summary>Not all that was asked for was made.</summary>
    public bool Interrupted { get; private set; } = inverted.Any(i => i.Interrupted);

    public double Seconds => (TimeProvider.System.GetUtcNow() - startedAt).TotalSeconds;

    public IReadOnlyList<string> Notes =>
    [
        .. sources.Where(s => s.Folder is null).Select(s => $"{Path.GetFileName(s.Name)} is a saved inversion, so nothing was inverted and --class, --preset, --steps and --fit had no say."),
        .. inverted.SelectMany(i => i.Notes).Distinct(),
    ];

    /// <summary>
    /// In the order in which they are to be written: the report comes last. Each picture is made when its file is asked for, and each file is to be saved
    /// before the next is. Once cancelled, what was made by then is all there is.
    /// </summary>
    public IEnumerable<ResultFile> Files(CancellationToken cancellation)
    {
        try
        {
            foreach (var picture in Interrupted ? [] : edit.Pictures(prior, device, [.. inverted.Select(i => i.Inverted)]))
            {
                _pictures.Add(picture);
                yield return ResultFile.Png(FileOf(picture), stream => picture.Picture.SaveAsPng(stream));
                if (cancellation.IsCancellationRequested)
                {
                    Interrupted = true;
                    break;
                }
            }

            HasPictures = _pictures.Count > 0;
            if (HasPictures)
            {
                yield return ResultFile.Png(ResultFiles.Grid, SaveGrid);
            }

            if (HasPictures && edit.Animated)
            {
                yield return new ResultFile($"{edit.Verb}.webp", "image/webp", stream => Animation.Save(stream, [.. _pictures.Select(p => p.Picture)]));
            }

            yield return new ResultFile(ResultFiles.Report, "application/json", Report().Save);
        }
        finally
        {
            _pictures.ForEach(p => p.Picture.Dispose());
            _pictures.Clear();
        }
    }

    /// <summary>Null if it was interrupted before there was one.</summary>
    public ClassFacts? ClassOf(int source) => source < inverted.Count
        ? new ClassFacts(inverted[source].Inverted.ClassIndex, prior.ClassNames[inverted[source].Inverted.ClassIndex])
        : null;

    private static string FileOf(EditedPicture picture) => picture.File + ".png";

    private void SaveGrid(Stream stream)
    {
        using var sheet = ComparisonSheet.Draw(PanelSide, edit.Columns, [.. _pictures.Select(p => (p.Label, p.Picture))]);
        sheet.SaveAsPng(stream);
    }

    private EditReport Report() => new()
    {
        Task = edit.Verb,
        Interrupted = Interrupted,
        Software = SoftwareFacts.Ours,
        Job = Job,
        StartedAt = startedAt,
        Input = Facts(0),
        Second = sources.Count > 1 ? Facts(1) : null,
        Prior = PriorFacts.Of(prior),
        Options = edit.Facts,
        Device = new DeviceFacts(device.ToString(), torch.get_num_threads()),
        Seconds = Seconds,
        Pictures = [.. _pictures.Select(FileOf)],
        Notes = Notes,
    };

    private EditedInput Facts(int source) => new(sources[source].Location, sources[source].Folder, ClassOf(source));
}
