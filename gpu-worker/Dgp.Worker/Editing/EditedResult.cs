using System.Reflection;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Priors;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;
using SixLabors.ImageSharp;
using TorchSharp;

namespace Dgp.Worker.Editing;

/// <summary>Makes the edit of inverted pictures, and its folder of results.</summary>
/// <param name="inverted">Fewer than there are inputs if an inversion was interrupted; then nothing is edited.</param>
internal sealed class EditedResult(
    PictureEdit edit, Prior prior, torch.Device device, IReadOnlyList<EditInput> inputs, IReadOnlyList<InvertedInput> inverted, DateTimeOffset startedAt)
{
    private const int PanelSide = 128;

    public FileResult Write(OutputFolder output, CancellationToken cancellation)
    {
        var pictures = new List<EditedPicture>();
        try
        {
            var inversionsWhole = inverted.All(i => i.Result is not { Interrupted: true });
            foreach (var picture in inversionsWhole ? edit.Pictures(prior, device, [.. inverted.Select(i => i.Inverted)]) : [])
            {
                pictures.Add(picture);
                output.Write(picture.File + ".png", stream => picture.Picture.SaveAsPng(stream));
                if (cancellation.IsCancellationRequested)
                {
                    break;
                }
            }

            var interrupted = !inversionsWhole || cancellation.IsCancellationRequested;
            if (pictures.Count > 0)
            {
                WriteTogether(output, pictures);
            }

            output.Write(ResultFiles.Report, Report(pictures, interrupted).Save);
            return Result(output, pictures.Count > 0, interrupted);
        }
        finally
        {
            pictures.ForEach(p => p.Picture.Dispose());
        }
    }

    private void WriteTogether(OutputFolder output, List<EditedPicture> pictures)
    {
        output.Write(ResultFiles.Grid, stream =>
        {
            using var sheet = ComparisonSheet.Draw(PanelSide, edit.Columns, [.. pictures.Select(p => (p.Label, p.Picture))]);
            sheet.SaveAsPng(stream);
        });
        if (edit.Animated)
        {
            output.Write($"{edit.Verb}.webp", stream => Animation.Save(stream, [.. pictures.Select(p => p.Picture)]));
        }
    }

    private EditReport Report(List<EditedPicture> pictures, bool interrupted) => new()
    {
        Task = edit.Verb,
        Interrupted = interrupted,
        Software = SoftwareFacts.Ours,
        StartedAt = startedAt,
        Input = Facts(0),
        Second = inputs.Count > 1 ? Facts(1) : null,
        Prior = PriorFacts.Of(prior),
        Options = edit.Facts,
        Device = new DeviceFacts(device.ToString(), torch.get_num_threads()),
        Seconds = Seconds,
        Pictures = [.. pictures.Select(p => p.File + ".png")],
        Notes = Notes,
    };

    private FileResult Result(OutputFolder output, bool edited, bool interrupted) => new()
    {
        Input = inputs[0].File,
        Second = inputs.Count > 1 ? inputs[1].File : null,
        Out = output.Path,
        Files = [.. output.Files],
        Main = edited ? ResultFiles.Grid : ResultFiles.Report,
        Class = ClassOf(0),
        Psnr = inverted[0].Result?.Psnr,
        Seconds = Math.Round(Seconds, 3),
        Notes = Notes,
        Interrupted = interrupted,
    };

    private double Seconds => (TimeProvider.System.GetUtcNow() - startedAt).TotalSeconds;

    private EditedInput Facts(int i) => new(Path.GetFullPath(inputs[i].File), inputs[i].IsInversion ? null : inputs[i].Folder, ClassOf(i));

    private ClassFacts? ClassOf(int i) =>
        i < inverted.Count ? new ClassFacts(inverted[i].Inverted.ClassIndex, prior.ClassNames[inverted[i].Inverted.ClassIndex]) : null;

    private IReadOnlyList<string> Notes =>
    [
        .. inputs.Where(i => i.IsInversion).Select(i => $"{Path.GetFileName(i.File)} is a saved inversion, so nothing was inverted and --class, --preset, --steps and --fit had no say."),
        .. inverted.SelectMany(i => i.Result?.Notes ?? []).Distinct(),
    ];
}
