using Dgp.Contracts;
using Dgp.Engine.SinGan;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Progress;
using Dgp.Worker.Restoring;
using TorchSharp;

namespace Dgp.Worker.SinGan;

/// <summary>A request resolved against a device, and carried out picture by picture.</summary>
internal sealed class SinGanRun
{
    public const string Verb = "singan";

    private readonly SinGanRequest _request;
    private readonly torch.Device _device;
    private readonly SinGanSettings _settings;

    /// <exception cref="DgpException">NoDevice.</exception>
    public SinGanRun(SinGanRequest request)
    {
        (_request, _device) = (request, Devices.Find(request.Device));
        _settings = new SinGanSettings
        {
            MostSide = request.MostSide ?? SinGanDefaults.MostSide(_device),
            Iterations = request.Iterations ?? SinGanDefaults.Iterations(_device),
        };
    }

    /// <summary>One result for each file, in their order; what follows an interrupted one is not begun.</summary>
    /// <exception cref="DgpException">The request itself cannot be carried out.</exception>
    public static IReadOnlyList<FileResult> All(SinGanRequest request, CancellationToken cancellation)
    {
        var run = new SinGanRun(request);
        var names = new OutputNames(request.Out ?? Path.Combine("out", Verb));
        var results = new List<FileResult>();
        foreach (var file in request.Files)
        {
            var folder = request is { Out: { } only, Files.Count: 1 } ? only : names.For(file);
            results.Add(FileResult.Attempt(file, request.Verbose, () => run.One(file, folder, cancellation)));
            if (results[^1].Interrupted)
            {
                break;
            }
        }

        return results;
    }

    private FileResult One(string file, string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var startedAt = TimeProvider.System.GetUtcNow();
        using var picture = InputPicture.Load(file, cancellation);
        return OutputFolder.Into(folder, output => TorchErrors.Guard(() =>
        {
            using var training = new SinGanTraining(picture.Image, _settings, _request.Seed, _device);
            if (_request.StartScale >= training.ScaleCount)
            {
                throw new DgpException(
                    ErrorCode.BadOption, $"There is no scale {_request.StartScale} here.", $"At this size there are {training.ScaleCount}, from 0.");
            }

            var finished = ProgressDisplay.Show($"{Verb} {Path.GetFileName(file)}", display => training.Run(display, cancellation));
            return new SinGanResult(_request, _settings, picture, training, _device, startedAt).Write(output, finished, cancellation);
        }));
    }
}
