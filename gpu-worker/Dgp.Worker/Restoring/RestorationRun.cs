using Dgp.Contracts;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Scores;
using TorchSharp;

namespace Dgp.Worker.Restoring;

/// <summary>A request resolved against a prior and a device, and carried out picture by picture.</summary>
internal sealed class RestorationRun : IDisposable
{
    private readonly RestorationRequest _request;
    private readonly IReadOnlyList<RestorationRequest> _requests;
    private readonly Prior? _prior;
    private readonly torch.Device _device;
    private readonly Lazy<IRestorer> _restorer;
    private readonly NamedClassifier? _classifier;

    /// <exception cref="DgpException">Whatever is wrong with the request, before any picture is touched.</exception>
    public RestorationRun(RestorationRequest request)
    {
        _request = request;
        _prior = request.Method.Inversion() is not null ? WorkerPriors.Catalog.Open(request.Prior) : null;
        _requests = _prior is null ? [request] : request.EachClass(_prior);
        // Whatever is wrong with the options is found now.
        _requests[0].OptionsFor(_prior);
        _device = Devices.Find(request.Device);
        _classifier = request.Task == RestorationTask.Defend ? Classifier() : null;
        // The weights are read only once a picture turned out to be one.
        _restorer = new Lazy<IRestorer>(() => Restorers.Create(request.Method, _prior, _device, request.Loss, request.MostSide));
    }

    /// <summary>One result for each file, or for each class of each file, in their order; what follows an interrupted file is not begun.</summary>
    /// <exception cref="DgpException">The request itself cannot be carried out.</exception>
    public static IReadOnlyList<FileResult> All(RestorationRequest request, CancellationToken cancellation)
    {
        using var run = new RestorationRun(request);
        var folders = run.Folders();
        var results = new List<FileResult>();
        foreach (var (file, folder) in request.Files.Zip(folders))
        {
            results.AddRange(run._requests is [var only] ? [run.One(only, file, folder, cancellation)] : run.Sweep(file, folder, cancellation));
            if (results[^1].Interrupted)
            {
                break;
            }
        }

        return results;
    }

    private FileResult One(RestorationRequest request, string file, string folder, CancellationToken cancellation) =>
        FileResult.Attempt(file, request.Verbose, () =>
        {
            cancellation.ThrowIfCancellationRequested();
            using var picture = InputPicture.Load(file, cancellation);
            using var mask = request.Mask is null ? null : InputPicture.Load(request.Mask, cancellation);
            var options = request.OptionsFor(_prior);
            var restored = new PictureRestoration(request, options, _prior, _device, picture, mask, _classifier);
            return OutputFolder.Into(folder, output => restored.Run(
                observer => _restorer.Value.Restore(picture.Image, mask?.Image, options, observer, cancellation), output));
        });

    /// <summary>One result for each class, each in a folder of its own, and a sheet of them all.</summary>
    private List<FileResult> Sweep(string file, string folder, CancellationToken cancellation)
    {
        var sweep = new ClassSweep(_prior!, file, folder);
        var results = new List<FileResult>();
        foreach (var request in _requests)
        {
            results.Add(One(request, file, sweep.FolderOf(request), cancellation));
            if (results[^1].Interrupted)
            {
                break;
            }
        }

        sweep.Write(_requests[0].Task, results);
        return results;
    }

    public void Dispose()
    {
        if (_restorer.IsValueCreated)
        {
            _restorer.Value.Dispose();
        }

        _classifier?.Dispose();
    }

    private NamedClassifier? Classifier()
    {
        if (_request.Classifier is { } named)
        {
            return WorkerClassifiers.OpenAny(named, _device);
        }

        var embedded = WorkerClassifiers.OpenAny(WorkerClassifiers.Embedded, _device);
        if (_prior?.ClassNames.Order().SequenceEqual(embedded.Classes.Order()) == true)
        {
            return embedded;
        }

        embedded.Dispose();
        return null;
    }

    private List<string> Folders()
    {
        if (_request is { Out: { } only, Files.Count: 1 })
        {
            return [only];
        }

        var names = new OutputNames(_request.Out ?? Path.Combine("out", _request.Task.Verb()));
        return [.. _request.Files.Select(file => names.For(file))];
    }
}
