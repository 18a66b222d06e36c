using System.CommandLine;
using Dgp.Engine.Tasks;
using Dgp.Worker.Restoring;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp defend</c></summary>
internal static class DefendCommand
{
    // Two pictures in [-1, 1] are no farther apart.
    public const double LargestMse = 4;

    public static Command Create()
    {
        var verb = new Command(
            RestorationTask.Defend.Verb(),
            "Undoes an attack on a classifier: the picture is reconstructed only so far that what was added to it is left out. For such pictures --class leaks what they show.");
        var stop = Values.Positive("--stop-mse", LargestMse, "5e-3", "Mean squared error, of pixels in [-1, 1], at which the reconstruction ends. Default: the preset's, 5e-3 as published.");
        var classifier = new Option<string?>("--classifier")
        {
            Description = $"Who is asked what the picture shows, before and after: {AttackCommand.ClassifierKinds} Default: the embedded one, if it knows the prior's classes.",
            HelpName = "NAME|DIR|FILE",
        };
        Values.RequireName(classifier);
        var options = new TaskOptions(verb);
        verb.Add(stop);
        verb.Add(classifier);
        verb.SetAction(parse => RestoringVerb.Run(
            options.Read(parse, RestorationTask.Defend) with { StopMse = parse.GetValue(stop), Classifier = parse.GetValue(classifier) },
            parse.GetValue(GlobalOptions.Json)));
        return verb;
    }
}
