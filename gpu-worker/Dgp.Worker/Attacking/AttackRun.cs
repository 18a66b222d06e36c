using Dgp.Contracts;
using Dgp.Contracts.Jobs;
using Dgp.Engine.Attacks;
using Dgp.Engine.Classifiers;
using Dgp.Engine.Defence;
using Dgp.Engine.Imaging;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.CommandLine;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Restoring;
using Dgp.Worker.Scores;
using SixLabors.ImageSharp;
using SixLabors.ImageSharp.PixelFormats;
using TorchSharp;

namespace Dgp.Worker.Attacking;

/// <summary>A request resolved against a classifier and a device, and carried out picture by picture.</summary>
internal sealed class AttackRun : IDisposable
{
    private readonly AttackRequest _request;
    private readonly torch.Device _device;
    private readonly NamedClassifier _classifier;
    private readonly IAttack _attack;
    private readonly int? _class;

    /// <exception cref="DgpException">Whatever is wrong with the request, before any picture is touched.</exception>
    public AttackRun(AttackRequest request)
    {
        (_request, _device) = (request, Devices.Find(request.Device));
        _classifier = WorkerClassifiers.OpenAny(request.Classifier, _device);
        try
        {
            _class = request.Class is { } named ? new ClassNames(_classifier.Classes).Index(named) : null;
            _attack = request.Attack.Open(request.Seed, _device);
        }
        catch
        {
            _classifier.Dispose();
            throw;
        }
    }

    /// <summary>One result for each file, in their order; what follows an interruption is not begun.</summary>
    /// <exception cref="DgpException">The request itself cannot be carried out.</exception>
    public static IReadOnlyList<FileResult> All(AttackRequest request, CancellationToken cancellation)
    {
        using var run = new AttackRun(request);
        var names = new OutputNames(request.Out ?? Path.Combine("out", "attack"));
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

    public void Dispose()
    {
        (_attack as IDisposable)?.Dispose();
        _classifier.Dispose();
    }

    private FileResult One(string file, string folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var (startedAt, begin) = (TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp());
        using var picture = InputPicture.Load(file, cancellation);
        var side = _request.Size ?? _classifier.Network.Side;
        var framing = _request.Fit == Fit.Crop
            ? Framing.Crop(picture.Image.Width, picture.Image.Height, side)
            : Framing.Pad(picture.Image.Width, picture.Image.Height, side);
        using var square = framing.ToSquare(picture.Image);
        var trueClass = _class ?? Guess.Of(_classifier.Network, square, _device, 1)[0].Class;
        using var attacked = TorchErrors.Guard(() => AttackedPicture.Make(square, trueClass, _attack, [_classifier.Network], _device));
        var facts = Facts(attacked, side);
        var seconds = Math.Round(TimeProvider.System.GetElapsedTime(begin).TotalSeconds, 3);
        var report = new AttackReport
        {
            Software = SoftwareFacts.Ours,
            StartedAt = startedAt,
            Input = PictureFacts.Of(picture),
            Attack = facts,
            Device = new DeviceFacts(_device.ToString(), torch.get_num_threads()),
            Seconds = seconds,
            Notes = [.. picture.Notes, .. Notes(picture.Image, facts)],
        };
        return OutputFolder.Into(folder, output =>
        {
            output.Write(ResultFiles.Adversarial, stream => attacked.Picture.SaveAsPng(stream));
            output.Write(ResultFiles.Original, stream => attacked.Original.SaveAsPng(stream));
            output.Write(ResultFiles.Comparison, stream => Compare(attacked, stream));
            output.Write(ResultFiles.Report, report.Save);
            return new FileResult
            {
                Input = file,
                Out = output.Path,
                Files = [.. output.Files],
                Main = ResultFiles.Adversarial,
                Class = facts.Class,
                Attack = facts,
                Seconds = seconds,
                Notes = report.Notes,
            };
        });
    }

    private AttackFacts Facts(AttackedPicture attacked, int side) => new()
    {
        Kind = _request.Attack.Kind.Word(),
        Epsilon = _attack.Bound.Epsilon,
        Steps = (_attack as ProjectedGradient)?.Steps,
        Seed = _request.Seed,
        Size = side,
        Classifier = _classifier.Name,
        Class = new ClassFacts(attacked.TrueClass, _classifier.Classes[attacked.TrueClass]),
        ClassGiven = _class is not null,
        Before = _classifier.Facts(attacked.Before[0]),
        After = _classifier.Facts(attacked.After[0]),
        LInf = attacked.LInf,
        L2 = attacked.L2,
    };

    private static IEnumerable<string> Notes(Image<Rgb24> picture, AttackFacts facts)
    {
        if ((picture.Width, picture.Height) != (facts.Size, facts.Size))
        {
            yield return FormattableString.Invariant($"The {picture.Width} x {picture.Height} picture was brought to {facts.Size} x {facts.Size} first: that is what was attacked.");
        }

        if (!facts.Misled)
        {
            yield return "The classifier was not misled; try a larger --epsilon.";
        }
    }

    private static void Compare(AttackedPicture attacked, Stream stream)
    {
        using var added = Perturbation.Enlarged(attacked, out var factor);
        using var sheet = ComparisonSheet.Draw(
            ("original", attacked.Original), ("adversarial", attacked.Picture), (FormattableString.Invariant($"added, times {factor}"), added));
        sheet.SaveAsPng(stream);
    }
}
