using System.CommandLine;
using System.Globalization;
using Dgp.Engine.Attacks;
using Dgp.Worker.Progress;
using Dgp.Worker.Scores;
using Dgp.Worker.Training;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp classifier atn</c></summary>
internal static class ClassifierAtnCommand
{
    private const int StandardSteps = 1000;
    private const int MostSteps = 1_000_000;
    private const double StandardEpsilon = 8.0 / 255;
    private const int LineSteps = 100;

    public static Command Create()
    {
        var which = new Argument<string>("CLASSIFIER")
        {
            Description = $"Who is to be misled: {AttackCommand.ClassifierKinds}",
            DefaultValueFactory = _ => WorkerClassifiers.Embedded,
        };
        var data = new Option<string>("--data") { Description = "Pictures, in one sub-folder for each class, or a tar or tar.gz of that; what they show does not matter.", HelpName = "DIR|TAR", Required = true };
        var file = new Option<string>("--out") { Description = "File to write (.safetensors), for 'dgp attack --kind atn --network'.", HelpName = "FILE", Required = true };
        var epsilon = Values.Positive("--epsilon", 1, "8/255", "Largest change of pixels in [0, 1]. Default: 8/255.");
        var steps = Values.WholeNumber("--steps", 1, MostSteps, $"Steps of training, of {TransformationTraining.Batch} pictures each. Default: {StandardSteps}.");
        var (device, seed) = (Devices.Option(), Values.Seed());
        Values.RequireName(data);
        Values.RequireName(file);
        var command = new Command("atn", "Trains an adversarial transformation network: it attacks pictures in one go, without gradients. It starts anew each time.")
        {
            which, data, file, epsilon, steps, device, seed,
        };
        command.SetAction(parse =>
        {
            var chosen = Devices.Find(parse.GetRequiredValue(device));
            using var interruption = new Interruption("Stopping; a network is written only when its training is over.");
            using var classifier = WorkerClassifiers.OpenAny(parse.GetRequiredValue(which), chosen);
            using var pictures = new TemporaryPictures(parse.GetRequiredValue(data), classifier.Network.Side, interruption.Token);
            using var training = new TransformationTraining(
                pictures.Set, classifier.Network, parse.GetValue(epsilon) ?? StandardEpsilon, parse.GetValue(steps) ?? StandardSteps, parse.GetValue(seed), chosen);
            var misled = Train(training, interruption.Token);
            var target = Path.GetFullPath(parse.GetRequiredValue(file));
            training.Attack.Write(target, classifier.Name);
            if (parse.GetValue(GlobalOptions.Json))
            {
                JsonOutput.Write(new ClassifierAtnOutput(true, target, classifier.Name, training.Attack.Bound.Epsilon, training.Steps, misled), JsonOutput.Types.ClassifierAtnOutput);
            }
            else
            {
                Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{target}: misled {classifier.Name} on {misled:P1} of its last pictures."));
            }

            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>The share of the pictures of the last steps that the classifier took for something else than before.</summary>
    private static double Train(TransformationTraining training, CancellationToken cancellation)
    {
        var began = TimeProvider.System.GetTimestamp();
        var recent = new Queue<(double Loss, double Misled)>();
        while (training.Step < training.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            recent.Enqueue(training.Next());
            if (recent.Count > LineSteps)
            {
                recent.Dequeue();
            }

            if (training.Step % LineSteps == 0)
            {
                var left = TimeProvider.System.GetElapsedTime(began) * ((double)(training.Steps - training.Step) / training.Step);
                Console.Error.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"step {training.Step} of {training.Steps}: loss {recent.Average(r => r.Loss):F3}, {recent.Average(r => r.Misled):P1} misled, {ProgressText.Duration(left)} left"));
            }
        }

        return recent.Average(r => r.Misled);
    }
}

internal sealed record ClassifierAtnOutput(bool Ok, string File, string Classifier, double Epsilon, long Steps, double Misled);
