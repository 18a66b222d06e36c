using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Checkpoints;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;
using TorchSharp;

namespace Dgp.Worker.Editing;

/// <summary>A request resolved against a prior and a device, and carried out edit by edit.</summary>
internal sealed class EditRun : IDisposable
{
    private readonly EditRequest _request;
    private readonly Prior _prior;
    private readonly PictureEdit _edit;
    private readonly IReadOnlyList<RestorationRequest> _inversions;
    private readonly torch.Device _device;
    private readonly Lazy<Restorer> _restorer;

    /// <exception cref="DgpException">Whatever is wrong with the request, before any picture is touched.</exception>
    public EditRun(EditRequest request)
    {
        _request = request;
        _prior = WorkerPriors.Catalog.Open(request.Inversion.Prior);
        _edit = request.Edit(_prior);
        _inversions = request.Inversions(_prior);
        _device = Devices.Find(request.Inversion.Device);
        _restorer = new Lazy<Restorer>(() => new Restorer(_prior, _device));
    }

    /// <summary>One result for each edit, in their order; what follows an interrupted one is not begun.</summary>
    /// <exception cref="DgpException">The request itself cannot be carried out.</exception>
    public static IReadOnlyList<FileResult> All(EditRequest request, CancellationToken cancellation)
    {
        using var run = new EditRun(request);
        var names = new OutputNames(request.Inversion.Out ?? Path.Combine("out", run._edit.Verb));
        var results = new List<FileResult>();
        foreach (var inputs in run.Inputs().Chunk(request.Together ? request.Inversion.Files.Count : 1).ToList())
        {
            var folder = request.Inversion.Out is { } only && inputs.Length == request.Inversion.Files.Count
                ? only
                : names.For(inputs[0].File, inputs.Length > 1 ? inputs[1].File : null);
            results.Add(FileResult.Attempt(inputs[0].File, request.Inversion.Verbose, () => run.One(inputs, folder, cancellation)));
            if (results[^1].Interrupted)
            {
                break;
            }
        }

        return results;
    }

    public void Dispose()
    {
        if (_restorer.IsValueCreated)
        {
            _restorer.Value.Dispose();
        }
    }

    private FileResult One(IReadOnlyList<EditInput> inputs, string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var startedAt = TimeProvider.System.GetUtcNow();
        return OutputFolder.Into(folder, output =>
        {
            var inverted = new List<InvertedSource>();
            try
            {
                foreach (var input in inputs)
                {
                    inverted.Add(Invert(input, output, cancellation));
                    if (inverted[^1].Interrupted)
                    {
                        break;
                    }
                }

                var edited = new EditedResult(_edit, _prior, _device, [.. inputs.Select(i => i.Source)], inverted, startedAt);
                foreach (var file in edited.Files(cancellation))
                {
                    output.Write(file.Name, file.Save);
                }

                return Result(inputs, inverted, edited, output);
            }
            finally
            {
                inverted.ForEach(i => i.Inverted.Dispose());
            }
        });
    }

    private static FileResult Result(IReadOnlyList<EditInput> inputs, List<InvertedSource> inverted, EditedResult edited, OutputFolder output) => new()
    {
        Input = inputs[0].File,
        Second = inputs.Count > 1 ? inputs[1].File : null,
        Out = output.Path,
        Files = [.. output.Files],
        Main = edited.HasPictures ? ResultFiles.Grid : ResultFiles.Report,
        Class = edited.ClassOf(0),
        Psnr = inverted[0].Psnr,
        Seconds = Math.Round(edited.Seconds, 3),
        Notes = edited.Notes,
        Interrupted = edited.Interrupted,
    };

    private InvertedSource Invert(EditInput input, OutputFolder output, CancellationToken cancellation)
    {
        if (input.IsInversion)
        {
            return new InvertedSource(InversionFile.Read(input.File, _prior), []);
        }

        using var picture = InputPicture.Load(input.File, cancellation);
        var (options, attempt) = (input.Request.OptionsFor(_prior), new RestorationAttempt { KeepInversion = true });
        var restoration = new PictureRestoration(input.Request, options, _prior, _device, picture, mask: null);
        var result = OutputFolder.Into(
            Path.Combine(output.Path, input.Folder),
            folder => restoration.Run(observer => _restorer.Value.Restore(picture.Image, null, options, observer, cancellation, attempt), folder));
        var inverted = new InvertedSource(restoration.Inverted!, result.Notes!) { Psnr = result.Psnr, Interrupted = result.Interrupted };
        if (input.Save is { } path && !result.Interrupted)
        {
            InversionFile.Write(path, inverted.Inverted, _prior);
        }

        return inverted;
    }

    private IEnumerable<EditInput> Inputs() => _request.Inversion.Files.Select((file, i) => new EditInput(
        file,
        _request.FolderOf(i),
        _inversions[i],
        _request.SaveInversions.Count > 0 ? _request.SaveInversions[i] : null));
}

/// <param name="Folder">Where beside the edit's results its inversion's go.</param>
/// <param name="Save">Where to keep the inversion.</param>
internal sealed record EditInput(string File, string Folder, RestorationRequest Request, string? Save)
{
    public bool IsInversion => EndsAsInversion(File);

    public EditSource Source => new(File, Path.GetFullPath(File), IsInversion ? null : Folder);

    public static bool EndsAsInversion(string file) => file.EndsWith(InversionFile.Extension, StringComparison.OrdinalIgnoreCase);
}
