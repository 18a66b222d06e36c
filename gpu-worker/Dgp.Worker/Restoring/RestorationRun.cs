using Dgp.Contracts;
using Dgp.Engine.DeepImagePrior;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Training;
using TorchSharp;

namespace Dgp.Worker.Restoring;

/// <summary>A request resolved against a prior and a device, and carried out picture by picture.</summary>
internal sealed class RestorationRun : IDisposable
{
    private readonly RestorationRequest _request;
    private readonly Prior? _prior;
    private readonly torch.Device _device;
    private readonly RestorationOptions _options;
    private readonly Lazy<IRestorer> _restorer;

    /// <exception cref="DgpException">Whatever is wrong with the request, before any picture is touched.</exception>
    public RestorationRun(RestorationRequest request)
    {
        _request = request;
        _prior = request.Method == RestorationMethod.Dgp ? WorkerPriors.Catalog.Open(request.Prior) : null;
        _options = _prior is null ? request.OptionsWithoutPrior() : request.OptionsFor(_prior);
        _device = Devices.Find(request.Device);
        // The weights are read only once a picture turned out to be one.
        _restorer = new Lazy<IRestorer>(() => _prior is null
            ? new DeepImagePriorRestorer(_device, TrainingPrecision.Best(_device))
            : new Restorer(_prior, _device));
    }

    /// <summary>One result for each file, in their order; what follows an interrupted file is not begun.</summary>
    /// <exception cref="DgpException">The request itself cannot be carried out.</exception>
    public static IReadOnlyList<FileResult> All(RestorationRequest request, CancellationToken cancellation)
    {
        using var run = new RestorationRun(request);
        var folders = run.Folders();
        var results = new List<FileResult>();
        foreach (var (file, folder) in request.Files.Zip(folders))
        {
            results.Add(run.One(file, folder, cancellation));
            if (results[^1].Interrupted)
            {
                break;
            }
        }

        return results;
    }

    public FileResult One(string file, string folder, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            using var picture = InputPicture.Load(file);
            using var mask = _request.Mask is null ? null : InputPicture.Load(_request.Mask);
            var restored = new PictureRestoration(_request, _options, _prior, _device, picture, mask);
            return Into(OutputFolder.Prepare(folder), output => restored.Run(_restorer, output, cancellation));
        }
        catch (OperationCanceledException)
        {
            return FileResult.Failed(file, Failure.Interrupted) with { Interrupted = true };
        }
        catch (Exception e)
        {
            // Whatever it is, the next picture may still go well.
            if (_request.Verbose)
            {
                Console.Error.WriteLine(e);
            }

            return FileResult.Failed(file, Failure.From(e));
        }
    }

    public void Dispose()
    {
        if (_restorer.IsValueCreated)
        {
            _restorer.Value.Dispose();
        }
    }

    private static FileResult Into(OutputFolder folder, Func<OutputFolder, FileResult> restore)
    {
        try
        {
            return restore(folder);
        }
        catch
        {
            folder.RemoveIfUnused();
            throw;
        }
    }

    private List<string> Folders()
    {
        if (_request is { Out: { } only, Files.Count: 1 })
        {
            return [only];
        }

        var names = new OutputNames(_request.Out ?? Path.Combine("out", _request.Task.Verb()));
        return [.. _request.Files.Select(names.For)];
    }
}
