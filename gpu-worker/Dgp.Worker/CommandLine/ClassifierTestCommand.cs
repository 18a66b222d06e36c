using System.CommandLine;
using System.Globalization;
using Dgp.Contracts;
using Dgp.Engine.Classifiers;
using Dgp.Worker.Scores;
using Dgp.Worker.Training;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp classifier test</c></summary>
internal static class ClassifierTestCommand
{
    public static Command Create()
    {
        var which = new Argument<string>("CLASSIFIER")
        {
            Description = "Name or folder of a classifier, or a .th file of akamaster/pytorch_resnet_cifar10, whose classes are the data's in order.",
            DefaultValueFactory = _ => WorkerClassifiers.Embedded,
        };
        var data = new Option<string>("--data") { Description = "Pictures, in one sub-folder for each class, or a tar or tar.gz of that.", HelpName = "DIR|TAR", Required = true };
        var device = Devices.Option();
        Values.RequireName(data);
        var command = new Command("test", "Tells how often a classifier is right on pictures that it was not trained on.") { which, data, device };
        command.SetAction(parse =>
        {
            var chosen = Devices.Find(parse.GetRequiredValue(device));
            using var interruption = new Interruption("Stopping.");
            using var pictures = new TemporaryPictures(parse.GetRequiredValue(data), CifarResNet.Resolution, interruption.Token);
            var (network, classes) = WorkerClassifiers.Open(parse.GetRequiredValue(which), chosen);
            using var owned = network;
            RequireSame(classes, network.Classes, pictures.Set.Description.Classes);
            var accuracy = ClassifierAccuracy.Measure(network, pictures.Set, chosen);
            Report(network, pictures.Set.Description.Classes, accuracy, pictures.Set.Count, parse.GetValue(GlobalOptions.Json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Report(CifarResNet network, IReadOnlyList<string> classes, ClassifierAccuracy accuracy, int count, bool json)
    {
        if (json)
        {
            JsonOutput.Write(
                new ClassifierTestOutput(true, network.Name, count, accuracy.Overall, classes.Zip(accuracy.PerClass).ToDictionary(c => c.First, c => c.Second)),
                JsonOutput.Types.ClassifierTestOutput);
            return;
        }

        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{network.Name}: {accuracy.Overall:P1} of {count} pictures right"));
        foreach (var (name, share) in classes.Zip(accuracy.PerClass))
        {
            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name,-20} {share:P1}"));
        }
    }

    private static void RequireSame(IReadOnlyList<string>? classes, int count, IReadOnlyList<string> found)
    {
        if (classes is null ? count != found.Count : !classes.SequenceEqual(found, StringComparer.Ordinal))
        {
            throw new DgpException(
                ErrorCode.BadOption,
                classes is null ? $"The classifier knows {count} classes, but there are {found.Count} in --data." : "The classes in --data are not the classifier's.",
                classes is null ? "Give one sub-folder of pictures for each class." : $"It knows {string.Join(", ", classes)}.");
        }
    }
}

internal sealed record ClassifierTestOutput(bool Ok, string Network, int Pictures, double Accuracy, IReadOnlyDictionary<string, double> PerClass);
