using Dgp.Engine.Inversion;
using Dgp.Engine.Priors;
using Dgp.Engine.Tasks;
using Dgp.Worker.Input;
using Dgp.Worker.Output;
using Dgp.Worker.Progress;
using Dgp.Worker.Scores;
using TorchSharp;

namespace Dgp.Worker.Restoring;

/// <summary>One picture, from its pixels to its folder of results.</summary>
internal sealed class PictureRestoration(
    RestorationRequest request, RestorationOptions options, Prior? prior, torch.Device device, InputPicture picture, InputPicture? mask, NamedClassifier? classifier = null)
{
    private readonly DateTimeOffset _startedAt = TimeProvider.System.GetUtcNow();
    private readonly long _begin = TimeProvider.System.GetTimestamp();

    /// <summary>What was found, if the run was to keep it; the caller's.</summary>
    public InvertedPicture? Inverted { get; private set; }

    /// <param name="restore">Restores the picture under the eyes of an observer.</param>
    public FileResult Run(Func<IInversionObserver, Restoration> restore, OutputFolder folder)
    {
        using var animation = new ProgressAnimation();
        using var restoration = ProgressDisplay.Show(
            $"{request.Task.Verb()} {Path.GetFileName(picture.Path)}",
            display => restore(new Observers(display, animation)));
        var restored = new RestoredPicture
        {
            Request = request,
            Options = options,
            Prior = prior,
            Device = device,
            Picture = picture,
            Mask = mask,
            Restoration = restoration,
            Animation = animation,
            StartedAt = _startedAt,
            Elapsed = TimeProvider.System.GetElapsedTime(_begin),
            Opinion = classifier is null
                ? null
                : new OpinionFacts(classifier.Name, classifier.Guesses(restoration.Input, device), classifier.Guesses(restoration.Restored, device)),
        };
        foreach (var file in restored.Files())
        {
            folder.Write(file.Name, file.Save);
        }

        Inverted = restoration.TakeInverted();
        return FileResult.From(picture.Path, folder, restoration, restored.Notes) with { Defence = restored.Defence };
    }
}
