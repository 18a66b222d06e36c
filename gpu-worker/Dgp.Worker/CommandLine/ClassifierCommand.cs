using System.CommandLine;

namespace Dgp.Worker.CommandLine;

/// <summary><c>dgp classifier</c></summary>
internal static class ClassifierCommand
{
    public static Command Create() => new("classifier", "Trains and tests the small classifiers that judge pictures of 32 pixels, and trains networks that attack them.")
    {
        ClassifierTrainCommand.Create(),
        ClassifierTestCommand.Create(),
        ClassifierAtnCommand.Create(),
    };
}
