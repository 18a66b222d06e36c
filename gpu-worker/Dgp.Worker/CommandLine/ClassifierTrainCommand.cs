using System.CommandLine;
using System.Globalization;
using Dgp.Engine.Classifiers;
using Dgp.Worker.Progress;
using Dgp.Worker.Training;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp classifier train</c></summary>
internal static class ClassifierTrainCommand
{
    private const int StandardDepth = 20;
    private const int StandardEpochs = 20;
    private const int LineSteps = 100;

    public static Command Create()
    {
        var data = new Option<string>("--data") { Description = "Pictures, in one sub-folder for each class, or a tar or tar.gz of that.", HelpName = "DIR|TAR", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder of the classifier.", HelpName = "DIR", Required = true };
        var depth = Values.OneOf("--depth", $"Layers of the residual network. Default: {StandardDepth}.", 20, 32, 44, 56, 110);
        var epochs = Values.WholeNumber("--epochs", 1, 1000, $"How often each picture is seen. Default: {StandardEpochs}.");
        var device = Devices.Option();
        var seed = Values.Seed();
        Values.RequireName(data);
        Values.RequireName(folder);
        var command = new Command("train", "Trains a classifier of your own pictures, brought to 32 pixels. It starts anew each time.") { data, folder, depth, epochs, device, seed };
        command.SetAction(parse =>
        {
            var chosen = Devices.Find(parse.GetRequiredValue(device));
            using var interruption = new Interruption("Stopping; a classifier is written only when its training is over.");
            using var pictures = new TemporaryPictures(parse.GetRequiredValue(data), CifarResNet.Resolution, interruption.Token);
            using var training = new ClassifierTraining(
                pictures.Set, parse.GetValue(depth) ?? StandardDepth, parse.GetValue(epochs) ?? StandardEpochs, TrainingPrecision.Best(chosen), parse.GetValue(seed), chosen);
            Train(training, interruption.Token);
            interruption.Token.ThrowIfCancellationRequested();
            var target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parse.GetRequiredValue(folder)));
            var manifest = Classifier.Write(
                target, Path.GetFileName(target), training.Finish(), pictures.Set.Description.Classes, "not stated",
                string.Create(CultureInfo.InvariantCulture, $"Trained with dgp classifier train on {pictures.Set.Count} pictures, {training.Steps} steps."));
            if (parse.GetValue(GlobalOptions.Json))
            {
                JsonOutput.Write(new ClassifierTrainOutput(true, target, manifest), JsonOutput.Types.ClassifierTrainOutput);
            }
            else
            {
                Console.Out.WriteLine($"{target}: a {training.Network.Name} of {string.Join(", ", manifest.Classes)}.");
            }

            return ExitCode.Ok;
        });
        return command;
    }

    private static void Train(ClassifierTraining training, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        var (loss, accuracy) = (0.0, 0.0);
        while (training.Step < training.Steps && !cancellation.IsCancellationRequested)
        {
            var (l, a) = training.Next();
            (loss, accuracy) = (loss + l, accuracy + a);
            if (training.Step % LineSteps == 0)
            {
                var left = TimeProvider.System.GetElapsedTime(began) * ((double)(training.Steps - training.Step) / training.Step);
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {training.Step} of {training.Steps}: loss {loss / LineSteps:F3}, {accuracy / LineSteps:P1} right, {ProgressText.Duration(left)} left"));
                (loss, accuracy) = (0, 0);
            }
        }
    }
}

internal sealed record ClassifierTrainOutput(bool Ok, string Folder, ClassifierManifest Classifier);
